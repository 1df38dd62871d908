package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Ends the instances of a run that is being resumed, or tells them to end themselves ( {@code
 * docs/contract/workflow-and-bind.md} §17).
 */
public record TerminateTaskInstances(long workflowRunId) implements RunInstancesCommand {

  static TerminateTaskInstances ofJson(Fields fields) {
    return new TerminateTaskInstances(fields.required("workflow_run_id", id()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.TERMINATE_TASK_INSTANCES;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("workflow_run_id", workflowRunId);
  }
}
