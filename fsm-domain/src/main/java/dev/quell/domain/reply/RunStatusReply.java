package dev.quell.domain.reply;

import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.json.JsonObject;

/**
 * Tells the status of a workflow run after a command.
 *
 * @param applied whether this very command changed it
 */
public record RunStatusReply(WorkflowRunStatus status, boolean applied) implements CommandReply {

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("status", status.code()).put("applied", applied);
  }
}
