package dev.quell.domain.command;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Start an attempt for each of the given Tasks that waits for one ({@code
 * docs/contract/array-and-task-instance.md} §2).
 *
 * @param taskIds ascending, without duplicates
 */
public record QueueTaskBatch(
    long arrayId, long taskResourcesId, long workflowRunId, List<Long> taskIds)
    implements ArrayCommand {

  static QueueTaskBatch ofJson(Fields fields) {
    return new QueueTaskBatch(
        fields.id("array_id"),
        fields.id("task_resources_id"),
        fields.id("workflow_run_id"),
        fields.ids("task_ids"));
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
