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
    return new JsonObject()
        .put("environment", environment(environment))
        .put("figures", array(results.figures(), ResultJson::figure))
        .put("growth", array(results.growth(), ResultJson::growth))
        .put("checks", array(results.checks(), ResultJson::check));
  }

  private static <T> JsonArray array(List<T> list, Function<T, JsonObject> json) {
    return new JsonArray(list.stream().map(json).toList());
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
    return new JsonObject()
        .put("operation", growth.operation())
        .put("points", array(growth.points(), p -> figure(p.figure()).put("instances", p.size())));
  }

  private static JsonObject check(Check check) {
    return new JsonObject()
        .put("invariant", check.invariant())
        .put("violations", check.violations());
  }
}
