package dev.quell.api.console;

import dev.quell.api.view.NumberText;
import dev.quell.domain.json.JsonText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What attempts of a template's tasks have used, against what they asked for.
 *
 * @param bounded whether there are older attempts that were not looked at
 */
record TemplateUsage(List<Attempt> attempts, Map<Long, Asked> asked, boolean bounded) {
  private static final int MOST_OUTLIERS = 20;
  private static final int MOST_ASKED = 10;

  /** Clients ask for memory in GiB. */
  private static final double GIB = 1024d * 1024 * 1024;

  /**
   * One attempt; what is not known is not a number.
   *
   * @param memory bytes
   * @param runtime seconds
   */
  record Attempt(
      long id, long taskId, String status, long resourcesId, double memory, double runtime) {
    static Attempt from(Row row) {
      return new Attempt(
          row.getLong("id"),
          row.getLong("task_id"),
          row.getString("status"),
          row.getLong("task_resources_id"),
          number(row.getString("maxrss")),
          number(row.getString("wallclock")));
    }

    /** Garbage and negative numbers count as unknown. */
    private static double number(@Nullable String text) {
      double number = NumberText.parse(text).map(Number::doubleValue).orElse(Double.NaN);
      return number >= 0 ? number : Double.NaN;
    }
  }

  /** What was asked for; what was not told as a number is not a number. */
  record Asked(double memory, double runtime) {
    static final Asked NOTHING = new Asked(Double.NaN, Double.NaN);

    static Asked of(@Nullable String requested) {
      JsonObject resources = JsonText.storedObject(requested);
      return resources == null
          ? NOTHING
          : new Asked(
              GIB * number(resources.getValue("memory")), number(resources.getValue("runtime")));
    }

    private static double number(@Nullable Object value) {
      return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }
  }

  /** Gives what is told of memory and run time. */
  JsonObject toJson() {
    return new JsonObject()
        .put("instances", attempts.size())
        .put("bounded", bounded)
        .put("memory", resource(Attempt::memory, Asked::memory).put("unit", "B"))
        .put("runtime", resource(Attempt::runtime, Asked::runtime).put("unit", "s"));
  }

  private JsonObject resource(ToDoubleFunction<Attempt> used, ToDoubleFunction<Asked> wanted) {
    List<Attempt> known =
        attempts.stream().filter(attempt -> !Double.isNaN(used.applyAsDouble(attempt))).toList();
    Spread spread = Spread.of(known.stream().mapToDouble(used).toArray());
    return spread
        .toJson()
        .put("asked", asked(known, wanted))
        .put("outliers", outliers(known, spread, used, wanted));
  }

  private JsonArray asked(List<Attempt> known, ToDoubleFunction<Asked> wanted) {
    Map<Double, Integer> counts = new HashMap<>();
    for (Attempt attempt : known) {
      double value = wanted.applyAsDouble(of(attempt));
      if (!Double.isNaN(value)) {
        counts.merge(value, 1, Integer::sum);
      }
    }
    JsonArray asked = new JsonArray();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<Double, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_ASKED)
        .forEach(
            one ->
                asked.add(
                    new JsonObject().put("value", one.getKey()).put("instances", one.getValue())));
    return asked;
  }

  private Asked of(Attempt attempt) {
    return asked.getOrDefault(attempt.resourcesId(), Asked.NOTHING);
  }

  private JsonArray outliers(
      List<Attempt> known,
      Spread spread,
      ToDoubleFunction<Attempt> used,
      ToDoubleFunction<Asked> wanted) {
    JsonArray outliers = new JsonArray();
    if (known.isEmpty()) {
      return outliers;
    }
    double fence = spread.fence();
    known.stream()
        .filter(attempt -> used.applyAsDouble(attempt) > fence)
        .sorted(Comparator.comparingDouble(used).reversed())
        .limit(MOST_OUTLIERS)
        .forEach(attempt -> outliers.add(outlier(attempt, used, wanted)));
    return outliers;
  }

  private JsonObject outlier(
      Attempt attempt, ToDoubleFunction<Attempt> used, ToDoubleFunction<Asked> wanted) {
    double asked = wanted.applyAsDouble(of(attempt));
    return new JsonObject()
        .put("task_id", attempt.taskId())
        .put("task_instance_id", attempt.id())
        .put("status", attempt.status())
        .put("value", used.applyAsDouble(attempt))
        .put("asked", Double.isNaN(asked) ? null : asked);
  }
}
