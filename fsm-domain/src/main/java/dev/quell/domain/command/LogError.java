package dev.quell.domain.command;

import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A worker's command failed, or obeyed a kill ({@code docs/contract/array-and-task-instance.md}
 * §17).
 *
 * @param errorState E, Z, U or F; anything else is refused ({@code docs/contract/fsm.md} §9.5)
 * @param description what went wrong, kept whole
 */
public record LogError(
    long taskInstanceId, TaskInstanceStatus errorState, String description, WorkerDetails details)
    implements TaskInstanceReport {

  static LogError ofJson(Fields fields) {
    return new LogError(
        fields.id("task_instance_id"),
        ErrorStates.failure(fields),
        fields.text("error_description"),
        WorkerDetails.ofEnd(fields));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_ERROR_WORKER_NODE;
  }

  @Override
  public Optional<TaskInstanceStatus> wantedStatus(TaskInstanceStatus current) {
    return Optional.of(errorState);
  }

  @Override
  public Optional<String> errorDescription() {
    return Optional.of(description);
  }

  @Override
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("task_instance_id", taskInstanceId)
            .put("error_state", errorState.code())
            .put("error_description", description);
    details.addTo(json);
    return json;
  }
}
