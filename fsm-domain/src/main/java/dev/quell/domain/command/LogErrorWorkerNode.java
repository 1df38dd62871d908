package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Tells that a worker's command failed, or obeyed a kill ({@code
 * docs/contract/array-and-task-instance.md} §17).
 *
 * @param errorState E, Z, U or F; anything else is refused ({@code docs/contract/fsm.md} §9.5)
 * @param description what went wrong, kept whole
 */
public record LogErrorWorkerNode(
    long taskInstanceId, TaskInstanceStatus errorState, String description, WorkerDetails details)
    implements TaskInstanceReport {

  static LogErrorWorkerNode ofJson(Fields fields) {
    return new LogErrorWorkerNode(
        fields.required("task_instance_id", id()),
        fields.required("error_state", StatusLetters.FAILURE),
        fields.required("error_description", text()),
        WorkerDetails.ofEnd(fields));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_ERROR_WORKER_NODE;
  }

  /**
   * However a worker dies that was told to end itself, it has obeyed ({@code docs/contract/fsm.md}
   * §9.11).
   */
  @Override
  public Optional<TaskInstanceStatus> wantedStatus(TaskInstanceStatus current) {
    return Optional.of(
        current == TaskInstanceStatus.KILL_SELF ? TaskInstanceStatus.ERROR_FATAL : errorState);
  }

  @Override
  public Optional<String> errorDescription() {
    return Optional.of(description);
  }

  @Override
  public Optional<EndToldBy> endTold(TaskInstanceStatus before, TaskInstanceStatus after) {
    return before == TaskInstanceStatus.ERROR_FATAL
        ? Optional.of(EndToldBy.WORKER)
        : Optional.empty();
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
