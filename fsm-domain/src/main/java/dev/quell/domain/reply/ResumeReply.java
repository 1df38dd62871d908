package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.bool;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Tells whether a run has been told to stop.
 *
 * @param applied whether this very command changed its status
 */
public record ResumeReply(boolean applied) implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static ResumeReply ofJson(Fields fields) {
    return new ResumeReply(fields.required("applied", bool()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("applied", applied);
  }
}
