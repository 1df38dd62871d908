package dev.quell.domain.command;

import static dev.quell.domain.json.CompositeTypes.ids;
import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Starts an attempt for each of the given Tasks that waits for one ({@code
 * docs/contract/array-and-task-instance.md} §2).
 *
 * @param taskIds ascending, without duplicates
 */
public record QueueTaskBatch(
    long arrayId, long taskResourcesId, long workflowRunId, List<Long> taskIds)
    implements ArrayCommand {

  static QueueTaskBatch ofJson(Fields fields) {
    return new QueueTaskBatch(
        fields.required("array_id", id()),
        fields.required("task_resources_id", id()),
        fields.required("workflow_run_id", id()),
        fields.required("task_ids", ids()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.QUEUE_TASK_BATCH;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("array_id", arrayId)
        .put("task_resources_id", taskResourcesId)
        .put("workflow_run_id", workflowRunId)
        .put("task_ids", new JsonArray(taskIds));
  }
}
