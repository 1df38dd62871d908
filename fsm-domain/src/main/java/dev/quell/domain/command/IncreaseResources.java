package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Gives the tasks that failed for want of resources more of them ({@code
 * docs/contract/workflow-and-bind.md} §13).
 *
 * @param requestedBy whom the audit names; null if nobody has said
 * @param reason for the audit; null if none was given
 */
public record IncreaseResources(
    long workflowId, @Nullable String requestedBy, @Nullable String reason)
    implements OperatorCommand {

  /** Nobody has said who asks, or why. */
  public IncreaseResources(long workflowId) {
    this(workflowId, null, null);
  }

  static IncreaseResources ofJson(Fields fields) {
    return new IncreaseResources(
        fields.required("workflow_id", id()),
        fields.optional("requested_by", text(TransitionToKilled.LONGEST_NAME)),
        fields.optional("reason", text(CreateKillJob.LONGEST_REASON)));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.INCREASE_RESOURCES;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_id", workflowId)
        .put("requested_by", requestedBy)
        .put("reason", reason);
  }
}
