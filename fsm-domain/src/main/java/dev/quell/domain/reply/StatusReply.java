package dev.quell.domain.reply;

import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;

/**
 * Tells the status of the instance after a report.
 *
 * @param applied whether this very report changed it
 */
public record StatusReply(TaskInstanceStatus status, boolean applied) implements CommandReply {

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("status", status.code()).put("applied", applied);
  }
}
