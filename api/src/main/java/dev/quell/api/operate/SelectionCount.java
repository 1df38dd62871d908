package dev.quell.api.operate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts how many live instances a selection has.
 *
 * @param instances that many, or at least that many
 * @param exact whether there are no more
 * @param byStatus by letter
 * @param workflows the ones with most of them, {@code workflow_id} and {@code count}
 * @param sample ids of some
 */
record SelectionCount(
    long instances, boolean exact, JsonObject byStatus, JsonArray workflows, JsonArray sample) {

  /** Nothing is known: the database was too slow. */
  static final SelectionCount UNKNOWN =
      new SelectionCount(0, false, new JsonObject(), new JsonArray(), new JsonArray());

  /**
   * A row of a count: the instances of a status, those of a workflow, or the id of one of them.
   *
   * @param kind {@code status}, {@code workflow} or {@code sample}
   * @param status null if it is no status
   * @param id null if it is a status
   * @param instances 0 if it is one of them
   */
  record Part(String kind, @Nullable String status, @Nullable Long id, long instances) {
    static Part from(Row row) {
      return new Part(
          row.getString("part"),
          row.getString("status"),
          row.getLong("id"),
          row.getLong("instances"));
    }
  }

  /**
   * Puts the parts of a count together.
   *
   * @param most how many were counted at most
   */
  static SelectionCount of(List<Part> parts, long most) {
    Map<String, Object> byStatus = new TreeMap<>();
    JsonArray workflows = new JsonArray();
    JsonArray sample = new JsonArray();
    long instances = 0;
    for (Part part : parts) {
      switch (part.kind()) {
        case "status" -> {
          byStatus.put(part.status(), part.instances());
          instances += part.instances();
        }
        case "workflow" ->
            workflows.add(
                new JsonObject().put("workflow_id", part.id()).put("count", part.instances()));
        default -> sample.add(part.id());
      }
    }
    return new SelectionCount(
        instances, instances < most, new JsonObject(byStatus), workflows, sample);
  }

  /** The number in words. */
  String words() {
    return exact ? Long.toString(instances) : "at least " + instances;
  }
}
