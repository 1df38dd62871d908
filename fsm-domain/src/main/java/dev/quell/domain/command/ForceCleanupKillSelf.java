package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Ends what waits in KILL_SELF for a worker that will never say so, and the runs that wait for it
 * ({@code docs/contract/workflow-and-bind.md} §6).
 */
public record ForceCleanupKillSelf(long workflowId) implements WorkflowCommand {

  static ForceCleanupKillSelf ofJson(Fields fields) {
    return new ForceCleanupKillSelf(fields.required("workflow_id", id()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.FORCE_CLEANUP_KILL_SELF;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("workflow_id", workflowId);
  }
}
