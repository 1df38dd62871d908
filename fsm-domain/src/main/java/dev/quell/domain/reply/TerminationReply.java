package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;

/**
 * Tells how many instances of a run were ended, or told to end themselves.
 *
 * @param numTerminated rows
 */
public record TerminationReply(long workflowRunId, long numTerminated) implements CommandReply {

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_run_id", workflowRunId)
        .put("num_terminated", numTerminated);
  }
}
