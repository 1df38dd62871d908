package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.lenientBool;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Changes how many tasks of a workflow, or of one of its arrays, may run at once ({@code
 * docs/contract/workflow-and-bind.md} §8, §14).
 *
 * @param taskTemplateVersionId whose array is meant; null for the whole workflow
 * @param maxTasks 0 lets nothing more begin
 * @param lowerOnly whether a limit that is lower already stays as it is
 * @param requestedBy whom the audit names; null if nobody has said
 * @param reason for the audit; null if none was given
 */
public record LimitConcurrency(
    long workflowId,
    @Nullable Long taskTemplateVersionId,
    int maxTasks,
    boolean lowerOnly,
    @Nullable String requestedBy,
    @Nullable String reason)
    implements OperatorCommand {

  static LimitConcurrency ofJson(Fields fields) {
    return new LimitConcurrency(
        fields.required("workflow_id", id()),
        fields.optional("task_template_version_id", id()),
        fields.required("max_tasks", wholeNumber(0)),
        fields.optional("lower_only", lenientBool(), false),
        fields.optional("requested_by", text(TransitionToKilled.LONGEST_NAME)),
        fields.optional("reason", text(CreateKillJob.LONGEST_REASON)));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LIMIT_CONCURRENCY;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_id", workflowId)
        .put("task_template_version_id", taskTemplateVersionId)
        .put("max_tasks", maxTasks)
        .put("lower_only", lowerOnly)
        .put("requested_by", requestedBy)
        .put("reason", reason);
  }
}
