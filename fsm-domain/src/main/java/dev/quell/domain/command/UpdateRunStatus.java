package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.json.Fields;
import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.json.JsonObject;

/** Has a run take a status ({@code docs/contract/workflow-and-bind.md} §19). */
public record UpdateRunStatus(long workflowRunId, WorkflowRunStatus status) implements RunCommand {

  static UpdateRunStatus ofJson(Fields fields) {
    return new UpdateRunStatus(
        fields.required("workflow_run_id", id()), fields.required("status", StatusLetters.OF_RUN));
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
