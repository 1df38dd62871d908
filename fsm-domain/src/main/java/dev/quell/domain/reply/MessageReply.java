package dev.quell.domain.reply;

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

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("status", status.code())
        .put("applied", applied)
        .put("message", message);
  }
}
