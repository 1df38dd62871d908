package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.seconds;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TransitionRules;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Tells that a worker has started ({@code docs/contract/array-and-task-instance.md} §14).
 *
 * @param nextReportIncrement seconds until the next heartbeat is overdue
 */
public record LogRunning(long taskInstanceId, double nextReportIncrement, WorkerDetails details)
    implements TaskInstanceReport {

  static LogRunning ofJson(Fields fields) {
    return new LogRunning(
        fields.required("task_instance_id", id()),
        fields.required("next_report_increment", seconds()),
        WorkerDetails.ofStart(fields));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_RUNNING;
  }

  @Override
  public Optional<TaskInstanceStatus> wantedStatus(TaskInstanceStatus current) {
    return Optional.of(TransitionRules.wantedByStart(current));
  }

  @Override
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("task_instance_id", taskInstanceId)
            .put("next_report_increment", nextReportIncrement);
    details.addTo(json);
    return json;
  }
}
