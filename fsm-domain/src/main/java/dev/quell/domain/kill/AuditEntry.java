package dev.quell.domain.kill;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what one line of the audit says: who did what, why and when ({@code docs/kill-jobs.md},
 * "Prove it").
 *
 * @param id ascending, though not in the order of commits
 * @param instances how many changed; null if none was to
 */
public record AuditEntry(
    long id,
    Instant at,
    String person,
    String action,
    @Nullable String reason,
    @Nullable Long killJobId,
    @Nullable Long workflowId,
    @Nullable Long arrayId,
    @Nullable Integer arrayBatchNumber,
    @Nullable String from,
    @Nullable String to,
    @Nullable Long instances,
    @Nullable String detail) {

  /** The event-bus address at which entries are published after their commit. */
  public static final String ADDRESS = "quell.event.audit";

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  /** Returns the JSON form, documented in {@code docs/event-bus.md}. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("at", TIME.format(at))
        .put("person", person)
        .put("action", action)
        .put("reason", reason)
        .put("kill_job_id", killJobId)
        .put("workflow_id", workflowId)
        .put("array_id", arrayId)
        .put("array_batch_num", arrayBatchNumber)
        .put("from", from)
        .put("to", to)
        .put("instances", instances)
        .put("detail", detail);
  }

  /** Returns the JSON form of the entries that one transaction wrote together. */
  public static JsonObject toJson(List<AuditEntry> entries) {
    JsonArray list = new JsonArray();
    entries.forEach(entry -> list.add(entry.toJson()));
    return new JsonObject().put("entries", list);
  }
}
