package dev.quell.api.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;

/** How lists of tasks look on the wire. */
final class TaskListAnswers {
  private TaskListAnswers() {}

  /** A page; the rows are one more, if there is a next page. */
  static Buffer page(List<Row> rows, int limit) {
    return KeysetPage.of(rows, limit, "task_id").toJson("tasks").toBuffer();
  }

  /** All ids, or as many as one command takes. */
  static Buffer ids(List<Long> found) {
    boolean more = found.size() > TaskListQueries.MOST_IDS;
    List<Long> ids = more ? found.subList(0, TaskListQueries.MOST_IDS) : found;
    return new JsonObject().put("task_ids", new JsonArray(ids)).put("more", more).toBuffer();
  }

  /** Nothing is known if time ran out. */
  static Buffer count(Optional<List<Counts.Count>> found) {
    JsonObject byStatus = new JsonObject();
    long count = 0;
    for (Counts.Count one : found.orElse(List.of())) {
      byStatus.put(one.status(), one.n());
      count += one.n();
    }
    return new JsonObject()
        .put("count", found.isEmpty() ? null : count)
        .put("exact", found.isPresent())
        .put("by_status", byStatus)
        .toBuffer();
  }
}
