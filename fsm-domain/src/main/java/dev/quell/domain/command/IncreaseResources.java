package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Gives the tasks that failed for want of resources more of them ({@code
 * docs/contract/workflow-and-bind.md} §13).
 */
public record IncreaseResources(long workflowId) implements OperatorCommand {

  static IncreaseResources ofJson(Fields fields) {
    return new IncreaseResources(fields.required("workflow_id", id()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.INCREASE_RESOURCES;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("workflow_id", workflowId);
  }
}
