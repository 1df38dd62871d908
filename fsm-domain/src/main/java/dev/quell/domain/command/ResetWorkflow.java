package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.lenientBool;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Has a workflow begin anew ({@code docs/contract/cli-and-reaper.md} §23).
 *
 * @param partial whether tasks that are DONE stay so
 * @param requestedBy whom the audit names; null if nobody has said
 * @param reason for the audit; null if none was given
 */
public record ResetWorkflow(
    long workflowId, boolean partial, @Nullable String requestedBy, @Nullable String reason)
    implements OperatorCommand {

  /** Nobody has said who asks, or why. */
  public ResetWorkflow(long workflowId, boolean partial) {
    this(workflowId, partial, null, null);
  }

  static ResetWorkflow ofJson(Fields fields) {
    return new ResetWorkflow(
        fields.required("workflow_id", id()),
        fields.optional("partial_reset", lenientBool(), false),
        fields.optional("requested_by", text(TransitionToKilled.LONGEST_NAME)),
        fields.optional("reason", text(CreateKillJob.LONGEST_REASON)));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.RESET_WORKFLOW;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_id", workflowId)
        .put("partial_reset", partial)
        .put("requested_by", requestedBy)
        .put("reason", reason);
  }
}
