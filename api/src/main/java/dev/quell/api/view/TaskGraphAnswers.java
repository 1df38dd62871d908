package dev.quell.api.view;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How walks over a DAG look on the wire. */
final class TaskGraphAnswers {
  private TaskGraphAnswers() {}

  static Buffer noSubdag() {
    return new JsonObject().putNull("workflow_id").putNull("sub_task").toBuffer();
  }

  /** {@code {"workflow_id": id, "sub_task": {"id": [letter, name], …}}}. */
  static Buffer subdag(long workflowId, List<GraphTask> met, Set<String> letters) {
    JsonObject tasks = new JsonObject();
    for (GraphTask task : met) {
      if (letters.isEmpty() || letters.contains(task.status())) {
        tasks.put(Long.toString(task.id()), new JsonArray().add(task.status()).add(task.name()));
      }
    }
    return new JsonObject().put("workflow_id", workflowId).put("sub_task", tasks).toBuffer();
  }

  /** Each neighbour stands in a list of its own, as clients expect. */
  static Buffer dependencies(List<TaskGraphQueries.Neighbour> neighbours) {
    JsonArray up = new JsonArray();
    JsonArray down = new JsonArray();
    for (TaskGraphQueries.Neighbour neighbour : neighbours) {
      JsonObject task =
          new JsonObject()
              .put("id", neighbour.task().id())
              .put("status", neighbour.task().status())
              .put("name", neighbour.task().name());
      (neighbour.isUpstream() ? up : down).add(new JsonArray().add(task));
    }
    return new JsonObject().put("up", up).put("down", down).toBuffer();
  }

  static Buffer taskIds(List<GraphTask> tasks) {
    JsonArray ids = new JsonArray();
    tasks.forEach(task -> ids.add(task.id()));
    return new JsonObject().put("task_ids", ids).toBuffer();
  }

  /** {@code {"downstream_tasks": {"task id": [node id, node ids or null], …}}}. */
  static Buffer downstreamTasks(List<TaskGraphQueries.TaskNode> nodes, boolean asText) {
    JsonObject tasks = new JsonObject();
    for (TaskGraphQueries.TaskNode node : nodes) {
      JsonArray positions = new JsonArray().add(node.nodeId());
      tasks.put(Long.toString(node.taskId()), positions.add(nodes(node.downstream(), asText)));
    }
    return new JsonObject().put("downstream_tasks", tasks).toBuffer();
  }

  private static @Nullable Object nodes(Long @Nullable [] ids, boolean asText) {
    if (ids == null || ids.length == 0) {
      return null;
    }
    return asText ? Arrays.toString(ids) : new JsonArray(Arrays.asList(ids));
  }
}
