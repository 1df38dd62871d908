package dev.quell.domain.command;

import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.json.JsonObject;

/** A run is to take a status ({@code docs/contract/workflow-and-bind.md} §19). */
public record UpdateRunStatus(long workflowRunId, WorkflowRunStatus status) implements RunCommand {

  static UpdateRunStatus ofJson(Fields fields) {
    return new UpdateRunStatus(fields.id("workflow_run_id"), fields.runStatus("status"));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.UPDATE_STATUS;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("workflow_run_id", workflowRunId).put("status", status.code());
  }
}
