package dev.quell.domain.command;

import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The submission of one instance failed ({@code docs/contract/array-and-task-instance.md} §8).
 *
 * @param message what went wrong, kept whole
 */
public record LogNoDistributorId(long taskInstanceId, String message) implements DistributorReport {

  static LogNoDistributorId ofJson(Fields fields) {
    return new LogNoDistributorId(fields.id("task_instance_id"), fields.text("no_id_err_msg"));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_NO_DISTRIBUTOR_ID;
  }

  @Override
  public WorkerDetails details() {
    return WorkerDetails.NONE;
  }

  @Override
  public TaskInstanceStatus reportedStatus() {
    return TaskInstanceStatus.NO_DISTRIBUTOR_ID;
  }

  @Override
  public Optional<String> errorDescription() {
    return Optional.of(message);
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("task_instance_id", taskInstanceId).put("no_id_err_msg", message);
  }
}
