package dev.quell.domain.command;

import io.vertx.core.json.JsonObject;

/**
 * Give the tasks that failed for want of resources more of them ({@code
 * docs/contract/workflow-and-bind.md} §13).
 */
public record IncreaseResources(long workflowId) implements OperatorCommand {

  static IncreaseResources ofJson(Fields fields) {
    return new IncreaseResources(fields.id("workflow_id"));
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
