package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.seconds;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Tells a worker's heartbeat ({@code docs/contract/array-and-task-instance.md} §15). It asks for no
 * change of status, except that an instance under triage is running after all.
 *
 * @param nextReportIncrement seconds until the next heartbeat is overdue
 */
public record LogReportBy(long taskInstanceId, double nextReportIncrement, WorkerDetails details)
    implements TaskInstanceReport {

  static LogReportBy ofJson(Fields fields) {
    return new LogReportBy(
        fields.required("task_instance_id", id()),
        fields.required("next_report_increment", seconds()),
        WorkerDetails.ofHeartbeat(fields));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_REPORT_BY;
  }

  @Override
  public Optional<TaskInstanceStatus> wantedStatus(TaskInstanceStatus current) {
    return current == TaskInstanceStatus.TRIAGING
        ? Optional.of(TaskInstanceStatus.RUNNING)
        : Optional.empty();
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
