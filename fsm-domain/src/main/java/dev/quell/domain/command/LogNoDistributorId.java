package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Tells that the submission of one instance failed ({@code
 * docs/contract/array-and-task-instance.md} §8).
 *
 * @param message what went wrong, kept whole
 */
public record LogNoDistributorId(long taskInstanceId, String message) implements DistributorReport {

  static LogNoDistributorId ofJson(Fields fields) {
    return new LogNoDistributorId(
        fields.required("task_instance_id", id()), fields.required("no_id_err_msg", text()));
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
