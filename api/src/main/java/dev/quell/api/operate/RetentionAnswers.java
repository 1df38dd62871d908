package dev.quell.api.operate;

import dev.quell.api.config.QuellConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes the answer about the retention as it looks on the wire. */
final class RetentionAnswers {
  private RetentionAnswers() {}

  /** Those of the process that answers. */
  static JsonObject settings(QuellConfig.Retention settings) {
    return new JsonObject()
        .put("finished_workflows_days", orNull(settings.finishedWorkflowsDays()))
        .put("audit_days", orNull(settings.auditDays()))
        .put("archives", settings.archiveFolder().isPresent())
        .put("rows_per_second", settings.rowsPerSecond())
        .put("interval_millis", settings.intervalMillis());
  }

  private static @Nullable Integer orNull(OptionalInt days) {
    return days.isPresent() ? (Integer) days.getAsInt() : null;
  }

  static JsonObject days(RetentionRequest wanted) {
    return new JsonObject()
        .put("workflow_days", wanted.workflowDays())
        .put("audit_days", wanted.auditDays());
  }

  static JsonObject count(DueCount due) {
    return new JsonObject().put("count", due.count()).put("exact", due.exact());
  }

  static JsonObject span(DueCount due) {
    return count(due).put("oldest", due.oldest()).put("newest", due.newest());
  }

  static @Nullable JsonArray tables(Optional<List<JsonObject>> measured) {
    return measured.map(JsonArray::new).orElse(null);
  }

  static JsonObject progress(Row row) {
    return new JsonObject()
        .put("leader", row.getBoolean("is_led") ? leader(row) : null)
        .put("waits_for_kill", row.getBoolean("kill_open"))
        .put("removing", row.getLong("removing") == null ? null : removing(row))
        .put("last_removed", row.getLong("last_removed") == null ? null : lastRemoved(row))
        .put("removed_rows", row.getLong("removed_rows"))
        .put("rows_per_second", row.getDouble("rows_per_second"))
        .put("finished_at", row.getString("finished_at"))
        .put("last_failure", row.getString("failed_at") == null ? null : lastFailure(row));
  }

  private static JsonObject leader(Row row) {
    return new JsonObject()
        .put("process", row.getString("process"))
        .put("since", row.getString("leads_since"))
        .put("seen_at", row.getString("seen_at"));
  }

  private static JsonObject removing(Row row) {
    return new JsonObject()
        .put("workflow_id", row.getLong("removing"))
        .put("began_at", row.getString("began_at"))
        .put("archived", row.getBoolean("archived"))
        .put("tasks", row.getLong("tasks"))
        .put("task_instances", row.getLong("instances"));
  }

  private static JsonObject lastRemoved(Row row) {
    return new JsonObject()
        .put("workflow_id", row.getLong("last_removed"))
        .put("at", row.getString("removed_at"))
        .put("tasks", row.getLong("last_tasks"))
        .put("task_instances", row.getLong("last_instances"));
  }

  private static JsonObject lastFailure(Row row) {
    return new JsonObject()
        .put("at", row.getString("failed_at"))
        .put("text", row.getString("failure"));
  }
}
