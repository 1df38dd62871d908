package dev.quell.api.view;

import dev.quell.api.http.JsonRows;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;

/** How tasks look on the wire. */
final class TaskViewAnswers {
  private TaskViewAnswers() {}

  static Buffer taskStatus(RowSet<Row> rows) {
    return new JsonObject().put("task_instance_status", PandasTable.of(rows).encode()).toBuffer();
  }

  /** Four positions; four nulls if there is no row. */
  static Buffer resourceUsage(RowSet<Row> rows) {
    RowIterator<Row> row = rows.iterator();
    Row first = row.hasNext() ? row.next() : null;
    JsonArray positions = new JsonArray();
    for (int i = 0; i < 4; i++) {
      positions.add(first == null ? null : first.getValue(i));
    }
    return new JsonObject().put("resource_usage", positions).toBuffer();
  }

  /** Usage is stored as text; what is no number is null. */
  static Buffer instances(RowSet<Row> rows) {
    JsonArray instances = new JsonArray();
    for (Row row : rows) {
      instances.add(
          JsonRows.one(row)
              .put("ti_wallclock", NumberText.parse(row.getString("ti_wallclock")).orElse(null))
              .put("ti_maxrss", NumberText.parse(row.getString("ti_maxrss")).orElse(null)));
    }
    return new JsonObject().put("taskinstances", instances).toBuffer();
  }

  static Buffer task(RowSet<Row> rows) {
    return JsonRows.named("task_details", rows);
  }
}
