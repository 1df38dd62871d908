package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.reply.StatusWords.OF_INSTANCE;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a worker needs to run its command, or to see that it must not.
 *
 * @param status RUNNING if the worker may go on
 * @param applied whether this very report changed the status
 * @param stdoutDirectory where the command's output goes; null if the resources name no place
 * @param stderrDirectory where the command's error output goes; null likewise
 */
public record StartReply(
    long taskInstanceId,
    TaskInstanceStatus status,
    boolean applied,
    long workflowRunId,
    long taskId,
    String taskName,
    String command,
    long workflowId,
    @Nullable String stdoutDirectory,
    @Nullable String stderrDirectory)
    implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static StartReply ofJson(Fields fields) {
    return new StartReply(
        fields.required("task_instance_id", id()),
        fields.required("status", OF_INSTANCE),
        fields.required("applied", bool()),
        fields.required("workflow_run_id", id()),
        fields.required("task_id", id()),
        fields.required("task_name", text()),
        fields.required("command", text()),
        fields.required("workflow_id", id()),
        fields.optional("stdout", text()),
        fields.optional("stderr", text()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("task_instance_id", taskInstanceId)
        .put("status", status.code())
        .put("applied", applied)
        .put("workflow_run_id", workflowRunId)
        .put("task_id", taskId)
        .put("task_name", taskName)
        .put("command", command)
        .put("workflow_id", workflowId)
        .put("stdout", stdoutDirectory)
        .put("stderr", stderrDirectory);
  }
}
