package dev.quell.api.view;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Arrays;
import java.util.Set;

/** How walks over a DAG look on the wire. */
final class TaskGraphAnswers {
  private TaskGraphAnswers() {}

  static Buffer noSubdag() {
    return new JsonObject().putNull("workflow_id").putNull("sub_task").toBuffer();
  }

  /** {@code {"workflow_id": id, "sub_task": {"id": [letter, name], …}}}. */
  static Buffer subdag(long workflowId, RowSet<Row> rows, Set<String> letters) {
    JsonObject tasks = new JsonObject();
    for (Row row : rows) {
      if (letters.isEmpty() || letters.contains(row.getString(1))) {
        JsonArray task = new JsonArray().add(row.getString(1)).add(row.getString(2));
        tasks.put(row.getLong(0).toString(), task);
      }
    }
    return new JsonObject().put("workflow_id", workflowId).put("sub_task", tasks).toBuffer();
  }

  /** Each neighbour stands in a list of its own, as clients expect. */
  static Buffer dependencies(RowSet<Row> rows) {
    JsonArray up = new JsonArray();
    JsonArray down = new JsonArray();
    for (Row row : rows) {
      JsonObject task =
          new JsonObject()
              .put("id", row.getLong(1))
              .put("status", row.getString(2))
              .put("name", row.getString(3));
      (row.getBoolean(0) ? up : down).add(new JsonArray().add(task));
    }
    return new JsonObject().put("up", up).put("down", down).toBuffer();
  }

  static Buffer taskIds(RowSet<Row> rows) {
    JsonArray ids = new JsonArray();
    rows.forEach(row -> ids.add(row.getLong(0)));
    return new JsonObject().put("task_ids", ids).toBuffer();
  }

  /** {@code {"downstream_tasks": {"task id": [node id, node ids or null], …}}}. */
  static Buffer downstreamTasks(RowSet<Row> rows, boolean asText) {
    JsonObject tasks = new JsonObject();
    for (Row row : rows) {
      JsonArray positions = new JsonArray().add(row.getLong(1));
      tasks.put(row.getLong(0).toString(), positions.add(nodes(row.getArrayOfLongs(2), asText)));
    }
    return new JsonObject().put("downstream_tasks", tasks).toBuffer();
  }

  private static Object nodes(Long[] ids, boolean asText) {
    if (ids == null || ids.length == 0) {
      return null;
    }
    return asText ? Arrays.toString(ids) : new JsonArray(Arrays.asList(ids));
  }
}
