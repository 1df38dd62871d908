package dev.quell.domain.command;

import static dev.quell.domain.json.CompositeTypes.ids;
import static dev.quell.domain.json.FieldTypes.seconds;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Tells a distributor's heartbeat for launched instances that the cluster still knows ( {@code
 * docs/contract/array-and-task-instance.md} §9).
 *
 * @param nextReportIncrement seconds until the next heartbeat is overdue
 * @param taskInstanceIds ascending, without duplicates; may be empty
 */
public record LogReportByBatch(double nextReportIncrement, List<Long> taskInstanceIds)
    implements ArrayCommand {

  static LogReportByBatch ofJson(Fields fields) {
    return new LogReportByBatch(
        fields.required("next_report_increment", seconds()),
        fields.optional("task_instance_ids", ids(), List.of()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_REPORT_BY_BATCH;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("next_report_increment", nextReportIncrement)
        .put("task_instance_ids", new JsonArray(taskInstanceIds));
  }
}
