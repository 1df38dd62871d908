package dev.quell.domain.command;

import io.vertx.core.json.JsonObject;

/**
 * Have a workflow begin anew ({@code docs/contract/cli-and-reaper.md} §23).
 *
 * @param partial whether tasks that are DONE stay so
 */
public record ResetWorkflow(long workflowId, boolean partial) implements OperatorCommand {

  static ResetWorkflow ofJson(Fields fields) {
    return new ResetWorkflow(fields.id("workflow_id"), fields.optionalFlag("partial_reset"));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.RESET_WORKFLOW;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("workflow_id", workflowId).put("partial_reset", partial);
  }
}
