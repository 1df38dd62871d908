package dev.quell.api.view;

import dev.quell.api.http.JsonRows;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What instances have used, those left out whose usage is stored as text that is no number.
 *
 * @param instances how many there are; null if the template version has no task at all
 * @param memory bytes, where known
 * @param runtime seconds, where known
 * @param rows the instances one by one, if they are wanted
 */
record Usage(@Nullable Long instances, List<Double> memory, List<Double> runtime, JsonArray rows) {

  /** Of no instance. */
  static Usage none(boolean anyTask) {
    return new Usage(anyTask ? 0L : null, List.of(), List.of(), new JsonArray());
  }

  /** Of rows that begin with wallclock and maxrss. */
  static Usage of(RowSet<Row> found, boolean withRows) {
    List<Double> memory = new ArrayList<>();
    List<Double> runtime = new ArrayList<>();
    JsonArray rows = new JsonArray();
    long instances = 0;
    for (Row row : found) {
      Optional<Number> wallclock = NumberText.parse(row.getString(0));
      Optional<Number> maxrss = NumberText.parse(row.getString(1)).filter(Long.class::isInstance);
      if (isReadable(row.getString(0), wallclock) && isReadable(row.getString(1), maxrss)) {
        instances++;
        wallclock.ifPresent(seconds -> runtime.add(seconds.doubleValue()));
        maxrss.ifPresent(bytes -> memory.add(bytes.doubleValue()));
        if (withRows) {
          rows.add(row(row, wallclock.orElse(null), maxrss.orElse(null)));
        }
      }
    }
    return new Usage(instances, memory, runtime, rows);
  }

  private static boolean isReadable(@Nullable String text, Optional<Number> number) {
    return text == null || number.isPresent();
  }

  private static JsonObject row(Row row, @Nullable Number wallclock, @Nullable Number maxrss) {
    JsonObject all = JsonRows.one(row);
    all.remove("wallclock");
    all.remove("maxrss");
    return new JsonObject().put("r", wallclock).put("m", maxrss).mergeIn(all);
  }
}
