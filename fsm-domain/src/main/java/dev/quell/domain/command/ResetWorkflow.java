package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.lenientBool;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Has a workflow begin anew ({@code docs/contract/cli-and-reaper.md} §23).
 *
 * @param partial whether tasks that are DONE stay so
 */
public record ResetWorkflow(long workflowId, boolean partial) implements OperatorCommand {

  static ResetWorkflow ofJson(Fields fields) {
    return new ResetWorkflow(
        fields.required("workflow_id", id()),
        fields.optional("partial_reset", lenientBool(), false));
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
