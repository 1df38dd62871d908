package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Names the new run of a workflow, or tells why there is none.
 *
 * @param workflowRunId null if the run was refused
 * @param refusal a sentence for the user; null if the run was linked
 */
public record LinkReply(@Nullable Long workflowRunId, @Nullable String refusal)
    implements CommandReply {

  /** Answers with a new run that has the workflow to itself. */
  public static LinkReply linked(long workflowRunId) {
    return new LinkReply(workflowRunId, null);
  }

  /** Answers that there is no new run. */
  public static LinkReply refused(String sentence) {
    return new LinkReply(null, sentence);
  }

  /** Reads the JSON form; fields that are not known are ignored. */
  public static LinkReply ofJson(Fields fields) {
    return new LinkReply(
        fields.optional("workflow_run_id", id()), fields.optional("err_msg", text()));
  }

  @Override
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("workflow_run_id", workflowRunId);
    return refusal == null
        ? json.put("status", WorkflowRunStatus.LINKING.code())
        : json.put("err_msg", refusal);
  }
}
