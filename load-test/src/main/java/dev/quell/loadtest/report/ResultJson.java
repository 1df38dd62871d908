package dev.quell.loadtest.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Writes the results for programs. */
public final class ResultJson {
  private ResultJson() {}

  /** Writes everything that is known. */
  public static JsonObject of(Environment environment, Results results) {
    return JsonObject.of(
        "environment", environment(environment),
        "figures", array(results.figures(), ResultJson::figure),
        "growth", array(results.growth(), ResultJson::growth),
        "checks", array(results.checks(), ResultJson::check));
  }

  private static <T> JsonArray array(List<T> list, Function<T, JsonObject> json) {
    return new JsonArray(list.stream().map(json).toList());
  }

  private static JsonObject environment(Environment environment) {
    return JsonObject.of(
        "measured_at", environment.measuredAt().toString(),
        "processors", environment.processors(),
        "java", environment.java(),
        "postgresql", environment.postgresql(),
        "instances", environment.instances(),
        "seconds", environment.seconds(),
        "rounds", environment.rounds());
  }

  private static JsonObject figure(Figure figure) {
    JsonObject json =
        JsonObject.of(
            "group", figure.group(),
            "subject", figure.subject(),
            "unit", figure.unit().symbol(),
            "median", figure.median(),
            "rounds", new JsonArray(figure.rounds()));
    figure.ratio().ifPresent(ratio -> json.put("ratio", ratio));
    figure.ratioToAsMany().ifPresent(ratio -> json.put("ratio_to_as_many", ratio));
    figure.goal().ifPresent(goal -> json.put("goal", goal.text()));
    figure.meetsGoal().ifPresent(met -> json.put("goal_met", met));
    figure.latency().ifPresent(latency -> json.put("latency", latency(latency)));
    return json;
  }

  private static JsonObject latency(Latency latency) {
    return JsonObject.of(
        "count", latency.count(),
        "p50_ms", latency.p50(),
        "p99_ms", latency.p99(),
        "max_ms", latency.max());
  }

  private static JsonObject growth(Growth growth) {
    JsonArray points = array(growth.points(), p -> figure(p.figure()).put("instances", p.size()));
    return JsonObject.of("operation", growth.operation(), "points", points);
  }

  private static JsonObject check(Check check) {
    return JsonObject.of("invariant", check.invariant(), "violations", check.violations());
  }
}
