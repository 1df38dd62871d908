package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.seconds;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Tells that a distributor has submitted one instance ({@code
 * docs/contract/array-and-task-instance.md} §7). It launches an instance that is still
 * INSTANTIATED; on all others, such as one that a sequential cluster has run to its end inside the
 * submission, it only stores the id.
 *
 * @param distributorId the id that the cluster gave
 * @param nextReportIncrement seconds until the first heartbeat is overdue
 */
public record LogDistributorId(
    long taskInstanceId, String distributorId, double nextReportIncrement)
    implements DistributorReport {

  static LogDistributorId ofJson(Fields fields) {
    return new LogDistributorId(
        fields.required("task_instance_id", id()),
        fields.required("distributor_id", text()),
        fields.required("next_report_increment", seconds()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_DISTRIBUTOR_ID;
  }

  @Override
  public WorkerDetails details() {
    return WorkerDetails.ofJob(null, distributorId);
  }

  @Override
  public TaskInstanceStatus reportedStatus() {
    return TaskInstanceStatus.LAUNCHED;
  }

  @Override
  public Optional<TaskInstanceStatus> wantedStatus(TaskInstanceStatus current) {
    return current == TaskInstanceStatus.INSTANTIATED
        ? Optional.of(TaskInstanceStatus.LAUNCHED)
        : Optional.empty();
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("task_instance_id", taskInstanceId)
        .put("distributor_id", distributorId)
        .put("next_report_increment", nextReportIncrement);
  }
}
