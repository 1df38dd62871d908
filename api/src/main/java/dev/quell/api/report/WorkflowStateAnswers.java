package dev.quell.api.report;

import dev.quell.domain.run.WorkflowStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes the answers about a workflow as they look on the wire. */
final class WorkflowStateAnswers {
  private static final Buffer STATUSES =
      new JsonObject()
          .put(
              "available_statuses",
              new JsonArray(Arrays.stream(WorkflowStatus.values()).map(Enum::name).toList()))
          .toBuffer();

  private WorkflowStateAnswers() {}

  /** {@code {"max_concurrently_running": number}}. */
  static Buffer limit(int maxConcurrentlyRunning) {
    return new JsonObject().put("max_concurrently_running", maxConcurrentlyRunning).toBuffer();
  }

  /** {@code {"tasks_by_status": {letter: [id, …], …}, "time": "YYYY-MM-DD HH:MM:SS"}}. */
  static Buffer changes(TaskChanges changes) {
    JsonObject byStatus = new JsonObject();
    changes.byStatus().forEach((status, ids) -> byStatus.put(status, new JsonArray(ids)));
    return new JsonObject().put("tasks_by_status", byStatus).put("time", changes.time()).toBuffer();
  }

  /** {@code {"workflow": [id, id of the DAG, tasks at once]}}; no positions if it is unknown. */
  static Buffer metadata(Optional<WorkflowMetadata> workflow) {
    JsonArray positions = new JsonArray();
    workflow.ifPresent(
        known -> positions.add(known.id()).add(known.dagId()).add(known.maxConcurrentlyRunning()));
    return new JsonObject().put("workflow", positions).toBuffer();
  }

  /**
   * {@code {"tasks": {id: [nine positions], …}}}. Clients read scales and queues as they are, and
   * cannot bear null there.
   */
  static Buffer tasks(List<StoredTask> tasks) {
    JsonObject byId = new JsonObject();
    tasks.forEach(task -> byId.put(Long.toString(task.id()), positions(task)));
    return new JsonObject().put("tasks", byId).toBuffer();
  }

  private static JsonArray positions(StoredTask task) {
    return new JsonArray()
        .add(task.arrayId())
        .add(task.status())
        .add(task.maxAttempts())
        .add(Objects.requireNonNullElse(task.resourceScales(), "{}"))
        .add(Objects.requireNonNullElse(task.fallbackQueues(), "[]"))
        .add(task.requestedResources())
        .add(task.cluster())
        .add(task.queue())
        .add(task.arrayLimit());
  }

  /** {@code {"available_statuses": [nine labels]}}. */
  static Buffer statuses() {
    return STATUSES;
  }
}
