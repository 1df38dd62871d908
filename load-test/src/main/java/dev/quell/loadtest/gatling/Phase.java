package dev.quell.loadtest.gatling;

import dev.quell.loadtest.result.Latency;
import io.vertx.core.json.JsonObject;

/**
 * What came back of the calls of one phase of a simulation.
 *
 * @param latency of the calls answered 200
 * @param shed calls answered 503
 * @param unadvised those of them that did not say in {@code Retry-After} when to come again
 * @param failed calls answered anything else, or not at all
 * @param seconds from the first answer to the last
 * @param peak most calls answered 200 within one second
 * @param unsent calls that were due when too many others had no answer yet
 */
public record Phase(
    Latency latency,
    long shed,
    long unadvised,
    long failed,
    double seconds,
    long peak,
    long unsent) {

  /** Calls answered 200. */
  public long accepted() {
    return latency.count();
  }

  /** Calls answered 200 in a second. */
  public double perSecond() {
    return seconds > 0 ? accepted() / seconds : 0;
  }

  static Phase ofJson(JsonObject json) {
    Latency latency =
        new Latency(
            json.getLong("accepted"),
            json.getDouble("p50"),
            json.getDouble("p99"),
            json.getDouble("max"));
    return new Phase(
        latency,
        json.getLong("shed"),
        json.getLong("unadvised"),
        json.getLong("failed"),
        json.getDouble("seconds"),
        json.getLong("peak"),
        json.getLong("unsent"));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("accepted", latency.count())
        .put("p50", latency.p50())
        .put("p99", latency.p99())
        .put("max", latency.max())
        .put("shed", shed)
        .put("unadvised", unadvised)
        .put("failed", failed)
        .put("seconds", seconds)
        .put("peak", peak)
        .put("unsent", unsent);
  }
}
