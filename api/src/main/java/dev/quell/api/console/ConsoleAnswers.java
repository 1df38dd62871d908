package dev.quell.api.console;

import dev.quell.api.http.JsonRows;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** How the console is told of workflows and arrays. */
final class ConsoleAnswers {
  private ConsoleAnswers() {}

  static Buffer workflows(RowSet<Row> rows, WorkflowPage page, Counts tasks, Counts instances) {
    JsonArray workflows = new JsonArray();
    for (Row row : rows) {
      workflows.add(
          workflow(
              row,
              tasks.of(row.getLong("workflow_id")),
              instances.of(row.getLong("run_id")),
              tasks.known() && instances.known()));
    }
    return page(workflows, "workflows", "workflow_id", page.limit(), "next_before").toBuffer();
  }

  static Buffer workflow(Row row, RowSet<Row> arrays, Counts tasks, Counts instances) {
    JsonArray own = new JsonArray();
    for (Row array : arrays) {
      Long id = array.getLong("array_id");
      own.add(JsonRows.one(array).put("tasks", tasks.of(id)).put("instances", instances.of(id)));
    }
    boolean counted = tasks.known() && instances.known();
    return workflow(row, tasks.total(), instances.total(), counted).put("arrays", own).toBuffer();
  }

  private static JsonObject workflow(
      Row row, JsonObject tasks, JsonObject instances, boolean counted) {
    return JsonRows.one(row)
        .put("counted", counted)
        .put("tasks", tasks)
        .put("instances", instances);
  }

  static Buffer instances(Row array, RowSet<Row> rows, InstancePage page) {
    return page(JsonRows.all(rows), "instances", "task_instance_id", page.limit(), "next_after")
        .put("array_id", array.getLong("array_id"))
        .put("name", array.getString("name"))
        .put("workflow_id", array.getLong("workflow_id"))
        .toBuffer();
  }

  /** A full page may have a next one, which follows its last id. */
  private static JsonObject page(
      JsonArray items, String name, String id, int limit, String nextName) {
    Long next = items.size() < limit ? null : items.getJsonObject(items.size() - 1).getLong(id);
    return new JsonObject().put(name, items).put(nextName, next);
  }
}
