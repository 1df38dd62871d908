package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Tells that a worker's command ended well ({@code docs/contract/array-and-task-instance.md} §16).
 */
public record LogDone(long taskInstanceId, WorkerDetails details) implements TaskInstanceReport {

  static LogDone ofJson(Fields fields) {
    return new LogDone(fields.required("task_instance_id", id()), WorkerDetails.ofEnd(fields));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_DONE;
  }

  @Override
  public Optional<TaskInstanceStatus> wantedStatus(TaskInstanceStatus current) {
    return Optional.of(TaskInstanceStatus.DONE);
  }

  @Override
  public Optional<EndToldBy> endTold(TaskInstanceStatus before, TaskInstanceStatus after) {
    return before == TaskInstanceStatus.ERROR_FATAL
        ? Optional.of(EndToldBy.WORKER)
        : Optional.empty();
  }

  @Override
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("task_instance_id", taskInstanceId);
    details.addTo(json);
    return json;
  }
}
