package dev.quell.domain.kill;

import io.vertx.core.json.JsonObject;

/**
 * Tells workers that there may be something to do for a kill job at once. Nothing depends on its
 * arrival: they look into the table every second.
 */
public record KillJobWake(long killJobId) {

  /** The event-bus address of these events. */
  public static final String ADDRESS = "quell.event.kill_job_wake";

  /** Returns the JSON form, documented in {@code docs/event-bus.md}. */
  public JsonObject toJson() {
    return new JsonObject().put("kill_job_id", killJobId);
  }
}
