package dev.quell.domain.kill;

import static dev.quell.domain.json.CompositeTypes.objects;
import static dev.quell.domain.json.FieldTypes.count;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.time;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.json.FieldTypes;
import dev.quell.domain.json.Fields;
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

  /** Reads the entries that one transaction wrote together; unknown fields are ignored. */
  public static List<AuditEntry> listOfJson(Fields event) {
    return event.required("entries", objects()).stream().map(AuditEntry::ofJson).toList();
  }

  private static AuditEntry ofJson(Fields fields) {
    return new AuditEntry(
        fields.required("id", count()),
        fields.required("at", time()),
        fields.required("person", text()),
        fields.required("action", text()),
        fields.optional("reason", text()),
        fields.optional("kill_job_id", FieldTypes.id()),
        fields.optional("workflow_id", FieldTypes.id()),
        fields.optional("array_id", FieldTypes.id()),
        fields.optional("array_batch_num", wholeNumber(0)),
        fields.optional("from", text()),
        fields.optional("to", text()),
        fields.optional("instances", count()),
        fields.optional("detail", text()));
  }

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
