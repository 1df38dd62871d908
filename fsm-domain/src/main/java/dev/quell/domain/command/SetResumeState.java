package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.pythonTruthy;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Has the tasks of a workflow wait to be queued anew, all but those that are done ({@code
 * docs/contract/workflow-and-bind.md} §27). Refused while a run of the workflow is alive.
 *
 * @param resetIfRunning whether tasks that run are reset, too
 */
public record SetResumeState(long workflowId, boolean resetIfRunning) implements WorkflowCommand {

  static SetResumeState ofJson(Fields fields) {
    return new SetResumeState(
        fields.required("workflow_id", id()), fields.required("reset_if_running", pythonTruthy()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.SET_RESUME_STATE;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("workflow_id", workflowId).put("reset_if_running", resetIfRunning);
  }
}
