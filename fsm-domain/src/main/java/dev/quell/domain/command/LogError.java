package dev.quell.domain.command;

import dev.quell.domain.taskinstance.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A worker's command failed, or obeyed a kill (contract {@code array-and-task-instance.md} §17).
 *
 * @param errorState E, Z, U or F; anything else is refused (contract {@code fsm.md} §9.5)
 * @param description what went wrong, kept whole
 */
public record LogError(
    long taskInstanceId, TaskInstanceStatus errorState, String description, WorkerDetails details)
    implements TaskInstanceReport {
  private static final Set<TaskInstanceStatus> ALLOWED =
      EnumSet.of(
          TaskInstanceStatus.ERROR,
          TaskInstanceStatus.RESOURCE_ERROR,
          TaskInstanceStatus.UNKNOWN_ERROR,
          TaskInstanceStatus.ERROR_FATAL);
  private static final String ALLOWED_LETTERS =
      "one of E (error), Z (resource error), U (unknown error) and F (fatal)";

  static LogError ofJson(Fields fields) {
    return new LogError(
        fields.id("task_instance_id"),
        fields.status("error_state", ALLOWED, ALLOWED_LETTERS),
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
