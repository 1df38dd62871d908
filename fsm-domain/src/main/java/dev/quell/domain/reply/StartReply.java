package dev.quell.domain.reply;

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
