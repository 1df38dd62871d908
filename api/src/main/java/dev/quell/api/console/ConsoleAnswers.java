package dev.quell.api.console;

import dev.quell.api.http.JsonRows;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** How the console is told of instances. */
final class ConsoleAnswers {
  private ConsoleAnswers() {}

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
