package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.reply.StatusWords.OF_INSTANCE;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;

/**
 * Tells the status of the instance after a report.
 *
 * @param applied whether this very report changed it
 */
public record StatusReply(TaskInstanceStatus status, boolean applied) implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static StatusReply ofJson(Fields fields) {
    return new StatusReply(
        fields.required("status", OF_INSTANCE), fields.required("applied", bool()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("status", status.code()).put("applied", applied);
  }
}
