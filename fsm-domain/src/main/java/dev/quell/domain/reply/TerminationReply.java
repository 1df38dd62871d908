package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.count;
import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Tells how many instances of a run were ended, or told to end themselves.
 *
 * @param numTerminated rows
 */
public record TerminationReply(long workflowRunId, long numTerminated) implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static TerminationReply ofJson(Fields fields) {
    return new TerminationReply(
        fields.required("workflow_run_id", id()), fields.required("num_terminated", count()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_run_id", workflowRunId)
        .put("num_terminated", numTerminated);
  }
}
