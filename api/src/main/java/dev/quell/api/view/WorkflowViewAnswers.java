package dev.quell.api.view;

import dev.quell.api.http.JsonRows;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the state of workflows looks on the wire. */
final class WorkflowViewAnswers {
  private static final List<String> STATUS_COLUMNS =
      List.of(
          "WF_ID",
          "WF_NAME",
          "WF_STATUS",
          "CREATED_DATE",
          "TASKS",
          "PENDING",
          "SCHEDULED",
          "RUNNING",
          "DONE",
          "FATAL",
          "RETRIES");

  private static final BigDecimal PER_CENT = BigDecimal.valueOf(100);

  private WorkflowViewAnswers() {}

  /** By template; of several versions the newest. */
  static Buffer templateStatus(RowSet<Row> rows) {
    JsonObject templates = new JsonObject();
    for (Row row : rows) {
      JsonObject template = JsonRows.one(row);
      if (template.getValue("MAXC") == null) {
        template.put("MAXC", "NA");
      }
      templates.put(row.getLong("id").toString(), template);
    }
    return templates.toBuffer();
  }

  static Buffer status(RowSet<Row> rows) {
    PandasTable table = new PandasTable(STATUS_COLUMNS);
    for (Row row : rows) {
      long tasks = row.getLong("TASKS");
      table.add(
          row.getLong("WF_ID"),
          row.getString("WF_NAME"),
          row.getString("WF_STATUS"),
          row.getLong("CREATED_DATE"),
          tasks,
          share(row.getLong("PENDING"), tasks),
          share(row.getLong("SCHEDULED"), tasks),
          share(row.getLong("RUNNING"), tasks),
          share(row.getLong("DONE"), tasks),
          share(row.getLong("FATAL"), tasks),
          row.getLong("RETRIES"));
    }
    return new JsonObject().put("workflows", table.encode()).toBuffer();
  }

  /** {@code "3 (60.0%)"}; exact halves go to the even digit. */
  static String share(long count, long all) {
    BigDecimal share =
        BigDecimal.valueOf(count)
            .multiply(PER_CENT)
            .divide(BigDecimal.valueOf(all), 1, RoundingMode.HALF_EVEN);
    return count + " (" + share + "%)";
  }

  /** For every id that is asked for, in that order; zeros where there are no tasks. */
  static Buffer progress(List<Long> ids, RowSet<Row> rows) {
    Map<Long, JsonObject> found = new LinkedHashMap<>();
    ids.forEach(id -> found.put(id, nothing(id)));
    rows.forEach(row -> found.put(row.getLong("id"), JsonRows.one(row)));
    JsonObject workflows = new JsonObject();
    found.forEach((id, workflow) -> workflows.put(id.toString(), workflow));
    return workflows.toBuffer();
  }

  private static JsonObject nothing(long id) {
    JsonObject workflow = new JsonObject().put("id", id).put("tasks", 0);
    for (String word : List.of("PENDING", "SCHEDULED", "RUNNING", "DONE", "FATAL", "MAXC")) {
      workflow.put(word, 0);
    }
    return workflow
        .put("num_attempts_avg", 0.0)
        .put("num_attempts_min", 0)
        .put("num_attempts_max", 0);
  }

  static Buffer overview(RowSet<Row> rows) {
    return new JsonObject().put("workflows", JsonRows.all(rows)).toBuffer();
  }

  /** A bare list. */
  static Buffer details(RowSet<Row> rows) {
    return JsonRows.all(rows).toBuffer();
  }
}
