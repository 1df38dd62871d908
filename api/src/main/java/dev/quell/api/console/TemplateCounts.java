package dev.quell.api.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the counts of the arrays of one template together: by ids, since arrays may be called as
 * anybody likes. What has no known template comes last. Not thread-safe.
 */
final class TemplateCounts {
  private final Map<@Nullable Long, JsonObject> templates =
      new TreeMap<>(Comparator.nullsLast(Comparator.naturalOrder()));

  /** Adds an array and the numbers of its tasks and live instances by letter. */
  void addArray(Row array, JsonObject tasks, JsonObject instances) {
    JsonObject template = template(array);
    template.getJsonArray("array_ids").add(array.getLong("array_id"));
    add(template.getJsonObject("tasks"), tasks);
    add(template.getJsonObject("instances"), instances);
  }

  /** Adds a number of tasks that have no array. */
  void addTasks(Row count) {
    add(
        template(count).getJsonObject("tasks"),
        new JsonObject().put(count.getString("status"), count.getLong("n")));
  }

  private JsonObject template(Row row) {
    Long id = row.getLong("task_template_id");
    return templates.computeIfAbsent(
        id,
        first ->
            new JsonObject()
                .put("task_template_id", id)
                .put("name", row.getString("template"))
                .put("array_ids", new JsonArray())
                .put("tasks", new JsonObject())
                .put("instances", new JsonObject()));
  }

  private static void add(JsonObject sums, JsonObject counts) {
    counts.forEach(
        count ->
            sums.put(
                count.getKey(),
                sums.getLong(count.getKey(), 0L) + ((Number) count.getValue()).longValue()));
  }

  JsonArray toJson() {
    JsonArray all = new JsonArray();
    templates.values().forEach(all::add);
    return all;
  }
}
