package dev.quell.domain.command;

import io.vertx.core.json.JsonObject;

/**
 * End a run whose client has not reported in time ({@code docs/contract/cli-and-reaper.md} §32).
 * Nothing happens to one whose heartbeat is not overdue.
 *
 * @param startGrace seconds by which a run that is starting (B, I, O) or was refused (G) must be
 *     overdue to be ended, too; null if such runs stay
 */
public record ReapWorkflowRun(long workflowRunId, Double startGrace) implements Command {

  static ReapWorkflowRun ofJson(Fields fields) {
    return new ReapWorkflowRun(fields.id("workflow_run_id"), fields.optionalSeconds("start_grace"));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.REAP_WORKFLOW_RUN;
  }

  @Override
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("workflow_run_id", workflowRunId);
    return startGrace == null ? json : json.put("start_grace", startGrace);
  }
}
