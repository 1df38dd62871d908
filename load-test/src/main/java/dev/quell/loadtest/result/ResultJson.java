package dev.quell.loadtest.result;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The results for programs. */
public final class ResultJson {
  private ResultJson() {}

  /** Everything that is known. */
  public static JsonObject of(Environment environment, Results results) {
    JsonArray figures = new JsonArray();
    results.figures().forEach(figure -> figures.add(figure(figure)));
    JsonArray growth = new JsonArray();
    results.growth().forEach(line -> growth.add(growth(line)));
    JsonArray checks = new JsonArray();
    results.checks().forEach(check -> checks.add(check(check)));
    return new JsonObject()
        .put("environment", environment(environment))
        .put("figures", figures)
        .put("growth", growth)
        .put("checks", checks);
  }

  private static JsonObject environment(Environment environment) {
    return new JsonObject()
        .put("measured_at", environment.measuredAt().toString())
        .put("processors", environment.processors())
        .put("java", environment.java())
        .put("postgresql", environment.postgresql())
        .put("instances", environment.instances())
        .put("seconds", environment.seconds())
        .put("rounds", environment.rounds());
  }

  private static JsonObject figure(Figure figure) {
    JsonObject json =
        new JsonObject()
            .put("group", figure.group())
            .put("subject", figure.subject())
            .put("unit", figure.unit().symbol())
            .put("median", figure.median())
            .put("rounds", new JsonArray(figure.rounds()));
    figure.ratio().ifPresent(ratio -> json.put("ratio", ratio));
    figure.ratioToAsMany().ifPresent(ratio -> json.put("ratio_to_as_many", ratio));
    figure.goal().ifPresent(goal -> json.put("goal", goal.text()));
    figure.meetsGoal().ifPresent(met -> json.put("goal_met", met));
    figure.latency().ifPresent(latency -> json.put("latency", latency(latency)));
    return json;
  }

  private static JsonObject latency(Latency latency) {
    return new JsonObject()
        .put("count", latency.count())
        .put("p50_ms", latency.p50())
        .put("p99_ms", latency.p99())
        .put("max_ms", latency.max());
  }

  private static JsonObject growth(Growth growth) {
    JsonArray points = new JsonArray();
    growth.points().forEach(p -> points.add(figure(p.figure()).put("instances", p.size())));
    return new JsonObject().put("operation", growth.operation()).put("points", points);
  }

  private static JsonObject check(Check check) {
    return new JsonObject()
        .put("invariant", check.invariant())
        .put("violations", check.violations());
  }
}
