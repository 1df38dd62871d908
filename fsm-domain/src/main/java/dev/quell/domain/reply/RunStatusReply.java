package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.reply.StatusWords.OF_RUN;

import dev.quell.domain.json.Fields;
import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.json.JsonObject;

/**
 * Tells the status of a workflow run after a command.
 *
 * @param applied whether this very command changed it
 */
public record RunStatusReply(WorkflowRunStatus status, boolean applied) implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static RunStatusReply ofJson(Fields fields) {
    return new RunStatusReply(
        fields.required("status", OF_RUN), fields.required("applied", bool()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("status", status.code()).put("applied", applied);
  }
}
