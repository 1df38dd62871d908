package dev.quell.api.console;

import dev.quell.api.http.JsonRows;
import dev.quell.api.view.NumberText;
import dev.quell.domain.json.JsonText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a task looks on the wire, with its neighbours and its attempts. */
final class TaskPageAnswers {
  private static final List<String> RESOURCES =
      List.of("task_resources_id", "resources_type", "queue", "cluster", "resources_text");
  private static final List<String> USAGE =
      List.of("wallclock", "maxrss", "maxpss", "cpu", "io", "usage_str");

  private TaskPageAnswers() {}

  static Buffer task(TaskPageQueries.Parts parts, Optional<List<Row>> neighbours) {
    JsonObject task = JsonRows.one(parts.task());
    JsonObject limits =
        new JsonObject()
            .put("workflow", task.remove("workflow_limit"))
            .put("array", task.remove("array_limit"));
    return task.put("limits", limits)
        .put("resources", resources(task))
        .put("arguments", JsonRows.all(parts.arguments()))
        .put("attributes", JsonRows.all(parts.attributes()))
        .put("held_by", heldBy(parts.heldBy()))
        .put("upstream", neighbours(neighbours, true))
        .put("downstream", neighbours(neighbours, false))
        .put("instances_count", instancesCount(parts.instances()))
        .put("instances", instances(parts))
        .toBuffer();
  }

  /**
   * Takes the columns of resources out of a row, and puts them together; null if there are none.
   */
  private static @Nullable JsonObject resources(JsonObject row) {
    JsonObject columns = new JsonObject();
    RESOURCES.forEach(column -> columns.put(column, row.remove(column)));
    String text = columns.getString("resources_text");
    return columns.getValue("task_resources_id") == null
        ? null
        : new JsonObject()
            .put("task_resources_id", columns.getValue("task_resources_id"))
            .put("type", columns.getValue("resources_type"))
            .put("queue", columns.getValue("queue"))
            .put("cluster", columns.getValue("cluster"))
            .put("requested", JsonText.storedObject(text))
            .put("text", text);
  }

  private static JsonArray heldBy(RowSet<Row> rows) {
    JsonArray jobs = new JsonArray();
    rows.forEach(row -> jobs.add(row.getLong("kill_job_id")));
    return jobs;
  }

  /** Their number is null if time ran out. */
  private static JsonObject neighbours(Optional<List<Row>> rows, boolean upstream) {
    JsonObject byStatus = new JsonObject();
    JsonArray tasks = new JsonArray();
    long count = 0;
    for (Row row : rows.orElse(List.of())) {
      if (row.getBoolean("is_upstream") == upstream) {
        if (row.getLong("task_id") == null) {
          byStatus.put(row.getString("status"), row.getLong("n"));
          count += row.getLong("n");
        } else {
          tasks.add(neighbour(row));
        }
      }
    }
    return new JsonObject()
        .put("count", rows.isEmpty() ? null : count)
        .put("by_status", byStatus)
        .put("tasks", tasks);
  }

  private static JsonObject neighbour(Row row) {
    return new JsonObject()
        .put("task_id", row.getLong("task_id"))
        .put("name", row.getString("name"))
        .put("status", row.getString("status"));
  }

  private static long instancesCount(RowSet<Row> instances) {
    return instances.stream().findFirst().map(row -> row.getLong("instances_count")).orElse(0L);
  }

  private static JsonArray instances(TaskPageQueries.Parts parts) {
    Map<Long, JsonArray> errors = byInstance(parts.errors());
    Map<Long, JsonArray> kills = byInstance(parts.kills());
    JsonArray instances = new JsonArray();
    for (Row row : parts.instances()) {
      Long id = row.getLong("task_instance_id");
      instances.add(
          instance(
              JsonRows.one(row),
              errors.getOrDefault(id, new JsonArray()),
              kills.getOrDefault(id, new JsonArray())));
    }
    return instances;
  }

  private static Map<Long, JsonArray> byInstance(RowSet<Row> rows) {
    Map<Long, JsonArray> byInstance = new HashMap<>();
    for (Row row : rows) {
      JsonObject object = JsonRows.one(row);
      Long id = (Long) object.remove("task_instance_id");
      byInstance.computeIfAbsent(id, first -> new JsonArray()).add(object);
    }
    return byInstance;
  }

  private static JsonObject instance(JsonObject row, JsonArray errors, JsonArray kills) {
    JsonArray timeline = AttemptTimeline.of(row, errors, kills);
    row.remove("instances_count");
    row.remove("submitted_at");
    return row.put("resources", resources(row))
        .put("usage", usage(row))
        .put("errors", errors)
        .put("timeline", timeline);
  }

  /** Usage is stored as text; what is no number is null. */
  private static JsonObject usage(JsonObject row) {
    JsonObject usage = new JsonObject();
    for (String column : USAGE) {
      String text = (String) row.remove(column);
      if (column.equals("usage_str")) {
        usage.put("text", text);
      } else {
        usage.put(column, NumberText.parse(text).orElse(null));
      }
    }
    return usage;
  }
}
