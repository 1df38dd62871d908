package dev.quell.api.console;

import dev.quell.api.http.JsonRows;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How groups of errors look on the wire. */
final class ErrorAnswers {
  private static final int LONGEST_PATTERN = 500;
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private ErrorAnswers() {}

  /** No error was found, or none in time. */
  static Buffer none(ErrorGroups found) {
    return head(found).put("groups_count", 0).put("groups", new JsonArray()).toBuffer();
  }

  static Buffer groups(
      ErrorGroups found, List<ErrorGroups.Group> shown, ErrorQueries.Details details) {
    Map<Long, JsonObject> samples = new HashMap<>();
    for (Row row : details.samples()) {
      JsonObject sample = JsonRows.one(row);
      samples.put((Long) sample.remove("id"), sample);
    }
    Map<Long, JsonObject> templates = new HashMap<>();
    details
        .templates()
        .forEach(row -> templates.put(row.getLong("task_template_id"), JsonRows.one(row)));
    JsonArray groups = new JsonArray();
    for (ErrorGroups.Group group : shown) {
      groups.add(group(group, templates).put("sample", samples.get(group.newestId())));
    }
    return head(found).put("groups_count", found.groups().size()).put("groups", groups).toBuffer();
  }

  private static JsonObject head(ErrorGroups found) {
    return new JsonObject().put("read", found.read()).put("bounded", found.bounded());
  }

  /** Of a long pattern the end is shown. */
  private static JsonObject group(ErrorGroups.Group group, Map<Long, JsonObject> templates) {
    String pattern = group.pattern().text();
    JsonArray of = new JsonArray();
    group.templateIds().forEach(id -> of.add(templates.get(id)));
    return new JsonObject()
        .put("group", group.pattern().group())
        .put("pattern", pattern.substring(Math.max(0, pattern.length() - LONGEST_PATTERN)))
        .put("errors", group.errors())
        .put("tasks", group.tasks().size())
        .put("first_at", time(group.first()))
        .put("last_at", time(group.last()))
        .put("templates", of);
  }

  /**
   * A page of the tasks behind a group.
   *
   * @param more whether there is a next page
   */
  static Buffer tasks(
      ErrorGroups found,
      List<Map.Entry<Long, ErrorGroups.OfTask>> page,
      List<Row> rows,
      boolean more) {
    Map<Long, ErrorGroups.OfTask> counts = new HashMap<>();
    page.forEach(task -> counts.put(task.getKey(), task.getValue()));
    JsonArray tasks = new JsonArray();
    for (Row row : rows) {
      ErrorGroups.OfTask count = counts.get(row.getLong("task_id"));
      tasks.add(JsonRows.one(row).put("errors", count == null ? 0 : count.errors()));
    }
    Long last = more ? page.get(page.size() - 1).getKey() : null;
    return head(found)
        .put("tasks", tasks)
        .put("next_after", last == null ? null : new PageKey(last, null).text())
        .toBuffer();
  }

  private static @Nullable String time(@Nullable OffsetDateTime time) {
    return time == null ? null : TIME.format(time.toInstant());
  }
}
