package dev.quell.api.operate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many live instances a selection has.
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
   * Reads the rows of {@link SelectionQueries}.
   *
   * @param most how many were counted at most
   */
  static SelectionCount of(RowSet<Row> rows, long most) {
    Map<String, Object> byStatus = new TreeMap<>();
    JsonArray workflows = new JsonArray();
    JsonArray sample = new JsonArray();
    long instances = 0;
    for (Row row : rows) {
      switch (row.getString("part")) {
        case "status" -> {
          byStatus.put(row.getString("status"), row.getLong("instances"));
          instances += row.getLong("instances");
        }
        case "workflow" ->
            workflows.add(
                new JsonObject()
                    .put("workflow_id", row.getLong("id"))
                    .put("count", row.getLong("instances")));
        default -> sample.add(row.getLong("id"));
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
