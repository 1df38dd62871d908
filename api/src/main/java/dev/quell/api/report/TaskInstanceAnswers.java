package dev.quell.api.report;

import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.MessageReply;
import dev.quell.domain.reply.StartReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the answers of the task instance routes as they look on the wire. */
final class TaskInstanceAnswers {
  /** A heartbeat's answer is one of thirteen, so they are made once. */
  private static final Map<TaskInstanceStatus, Buffer> STATUS =
      Arrays.stream(TaskInstanceStatus.values())
          .collect(
              Collectors.toMap(
                  Function.identity(),
                  status -> new JsonObject().put("status", status.code()).toBuffer(),
                  (one, other) -> one,
                  () -> new EnumMap<>(TaskInstanceStatus.class)));

  private TaskInstanceAnswers() {}

  /** {@code {"status": letter}}. */
  static Buffer status(CommandReply reply) {
    return Objects.requireNonNull(STATUS.get(((StatusReply) reply).status()), "status");
  }

  /** {@code {"message": sentence}}, the sentence empty if the report was applied. */
  static Buffer message(CommandReply reply) {
    return new JsonObject().put("message", ((MessageReply) reply).message()).toBuffer();
  }

  /**
   * {@code {"task_instance": [nine positions]}} ({@code docs/contract/array-and-task-instance.md}
   * §14).
   */
  static Buffer start(CommandReply reply) {
    StartReply start = (StartReply) reply;
    JsonArray positions =
        new JsonArray()
            .add(start.taskInstanceId())
            .add(start.status().code())
            .add(start.workflowRunId())
            .add(start.taskId())
            .add(start.taskName())
            .add(start.command())
            .add(start.workflowId())
            .add(start.stdoutDirectory())
            .add(start.stderrDirectory());
    return new JsonObject().put("task_instance", positions).toBuffer();
  }

  static Buffer taskInstanceId(long id) {
    return new JsonObject().put("task_instance_id", id).toBuffer();
  }

  /** {@code {"task_instance_error_log": [[id, time, description], …]}}. */
  static Buffer errors(List<ErrorEntry> entries) {
    JsonArray tuples = new JsonArray();
    entries.forEach(
        entry ->
            tuples.add(new JsonArray().add(entry.id()).add(entry.time()).add(entry.description())));
    return new JsonObject().put("task_instance_error_log", tuples).toBuffer();
  }

  /** {@code {"error_description": text, "task_instance_id": id}}, or an empty text and null. */
  static Buffer mostRecentError(Optional<RecentError> error) {
    return new JsonObject()
        .put("error_description", error.map(RecentError::description).orElse(""))
        .put("task_instance_id", error.map(RecentError::taskInstanceId).orElse(null))
        .toBuffer();
  }
}
