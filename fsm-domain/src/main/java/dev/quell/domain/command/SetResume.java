package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.pythonTruthy;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Tells the client of a workflow's run to stop, so that another can resume the workflow ( {@code
 * docs/contract/workflow-and-bind.md} §4). The first kind of resume that is asked for wins.
 *
 * @param resetRunningJobs whether running instances are to end (a cold resume), too
 * @param requestedBy whom the audit names; null if nobody has said
 * @param reason for the audit; null if none was given
 */
public record SetResume(
    long workflowId,
    boolean resetRunningJobs,
    @Nullable String requestedBy,
    @Nullable String reason)
    implements WorkflowCommand {

  /** Nobody has said who asks, or why. */
  public SetResume(long workflowId, boolean resetRunningJobs) {
    this(workflowId, resetRunningJobs, null, null);
  }

  static SetResume ofJson(Fields fields) {
    return new SetResume(
        fields.required("workflow_id", id()),
        fields.required("reset_running_jobs", pythonTruthy()),
        fields.optional("requested_by", text(TransitionToKilled.LONGEST_NAME)),
        fields.optional("reason", text(CreateKillJob.LONGEST_REASON)));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.SET_RESUME;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_id", workflowId)
        .put("reset_running_jobs", resetRunningJobs)
        .put("requested_by", requestedBy)
        .put("reason", reason);
  }
}
