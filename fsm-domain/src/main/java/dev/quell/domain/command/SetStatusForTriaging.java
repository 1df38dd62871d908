package dev.quell.domain.command;

import io.vertx.core.json.JsonObject;

/**
 * Have those instances of a run looked at whose heartbeats are overdue ({@code
 * docs/contract/workflow-and-bind.md} §21).
 */
public record SetStatusForTriaging(long workflowRunId) implements RunInstancesCommand {

  static SetStatusForTriaging ofJson(Fields fields) {
    return new SetStatusForTriaging(fields.id("workflow_run_id"));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.SET_STATUS_FOR_TRIAGING;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("workflow_run_id", workflowRunId);
  }
}
