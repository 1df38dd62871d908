package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.reply.StatusWords.OF_INSTANCE;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;

/**
 * Tells what became of a distributor's report.
 *
 * @param status of the instance afterwards
 * @param applied whether this very report changed it
 * @param message empty if it did, else a sentence that says why not
 */
public record MessageReply(TaskInstanceStatus status, boolean applied, String message)
    implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static MessageReply ofJson(Fields fields) {
    return new MessageReply(
        fields.required("status", OF_INSTANCE),
        fields.required("applied", bool()),
        fields.required("message", text()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("status", status.code())
        .put("applied", applied)
        .put("message", message);
  }
}
