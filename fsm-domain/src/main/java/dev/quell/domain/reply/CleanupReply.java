package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.count;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Tells how much a forced clean-up ended; both 0 when there was nothing left to do.
 *
 * @param taskInstances rows
 * @param workflowRuns rows
 */
public record CleanupReply(long taskInstances, long workflowRuns) implements CommandReply {

  /** Adds up two runs. */
  public CleanupReply plus(CleanupReply later) {
    return new CleanupReply(taskInstances + later.taskInstances, workflowRuns + later.workflowRuns);
  }

  /** Reads the JSON form; fields that are not known are ignored. */
  public static CleanupReply ofJson(Fields fields) {
    return new CleanupReply(
        fields.required("num_cleaned_up", count()),
        fields.required("num_workflow_runs_finalized", count()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("num_cleaned_up", taskInstances)
        .put("num_workflow_runs_finalized", workflowRuns);
  }
}
