package dev.quell.api.view;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How error logs look on the wire: single ones and groups have the same fourteen fields. */
final class ErrorLogAnswers {
  private static final List<String> FIELDS =
      List.of(
          "task_id",
          "task_instance_id",
          "task_instance_err_id",
          "error_time",
          "error",
          "task_instance_stderr_log",
          "workflow_run_id",
          "workflow_id",
          "error_score",
          "group_instance_count",
          "task_instance_ids",
          "task_ids",
          "sample_error",
          "first_error_time");

  private ErrorLogAnswers() {}

  static Buffer page(RowSet<Row> rows, Page page) {
    JsonArray items = new JsonArray();
    long total = 0;
    for (Row row : rows) {
      if (row.getValue("workflow_id") != null) {
        items.add(item(row));
      }
      total = row.getLong("total_count");
    }
    return new JsonObject()
        .put("error_logs", items)
        .put("total_count", total)
        .put("page", page.number())
        .put("page_size", page.size())
        .toBuffer();
  }

  private static JsonObject item(Row row) {
    JsonObject item = new JsonObject();
    for (String field : FIELDS) {
      item.put(field, row.getColumnIndex(field) < 0 ? null : value(row, field));
    }
    return item;
  }

  private static @Nullable Object value(Row row, String field) {
    Object value = row.getValue(field);
    return value instanceof Long[] ids ? new JsonArray(Arrays.asList(ids)) : value;
  }
}
