package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Tells a distributor's verdict on an instance that vanished without a reason. It counts only while
 * the next report is overdue, so that an instance whose worker has reported meanwhile is spared
 * ({@code docs/contract/array-and-task-instance.md} §11).
 *
 * @param errorState E, Z, U or F; anything else is refused ({@code docs/contract/fsm.md} §9.5)
 * @param message what is known, kept whole
 * @param details the node and the id on the cluster, no more
 */
public record LogUnknownError(
    long taskInstanceId, TaskInstanceStatus errorState, String message, WorkerDetails details)
    implements DistributorReport {

  static LogUnknownError ofJson(Fields fields) {
    return new LogUnknownError(
        fields.required("task_instance_id", id()),
        fields.required("error_state", StatusLetters.FAILURE),
        fields.required("error_message", text()),
        WorkerDetails.ofVerdict(fields));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_UNKNOWN_ERROR;
  }

  @Override
  public TaskInstanceStatus reportedStatus() {
    return errorState;
  }

  @Override
  public boolean countsOnlyIfOverdue() {
    return true;
  }

  @Override
  public Optional<String> errorDescription() {
    return Optional.of(message);
  }

  @Override
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("task_instance_id", taskInstanceId)
            .put("error_state", errorState.code())
            .put("error_message", message);
    details.addTo(json);
    return json;
  }
}
