package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.pythonTruthy;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Tells the client of a workflow's run to stop, so that another can resume the workflow ( {@code
 * docs/contract/workflow-and-bind.md} §4). The first kind of resume that is asked for wins.
 *
 * @param resetRunningJobs whether running instances are to end (a cold resume), too
 */
public record SetResume(long workflowId, boolean resetRunningJobs) implements WorkflowCommand {

  static SetResume ofJson(Fields fields) {
    return new SetResume(
        fields.required("workflow_id", id()),
        fields.required("reset_running_jobs", pythonTruthy()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.SET_RESUME;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_id", workflowId)
        .put("reset_running_jobs", resetRunningJobs);
  }
}
