package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;

/**
 * Tells how much a forced clean-up ended; both 0 when there was nothing left to do.
 *
 * @param taskInstances rows
 * @param workflowRuns rows
 */
public record CleanupReply(long taskInstances, long workflowRuns) implements CommandReply {

  /** Adds up two runs. */
  public CleanupReply plus(CleanupReply later) {
    return new CleanupReply(taskInstances + later.taskInstances, workflowRuns + later.workflowRuns);
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("num_cleaned_up", taskInstances)
        .put("num_workflow_runs_finalized", workflowRuns);
  }
}
