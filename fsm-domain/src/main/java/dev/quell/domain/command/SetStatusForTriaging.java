package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Has those instances of a run looked at whose heartbeats are overdue ({@code
 * docs/contract/workflow-and-bind.md} §21).
 */
public record SetStatusForTriaging(long workflowRunId) implements RunInstancesCommand {

  static SetStatusForTriaging ofJson(Fields fields) {
    return new SetStatusForTriaging(fields.required("workflow_run_id", id()));
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
