package dev.quell.ctl;

import io.vertx.core.json.JsonObject;

/** Views of a kill job as the server sends them. */
final class KillJobViews {
  private KillJobViews() {}

  /** Job 7 of 1000 expected instances. */
  static JsonObject view(String state, String phase, int signalled, int killed) {
    return new JsonObject()
        .put("kill_job_id", 7)
        .put("state", state)
        .put("phase", phase)
        .put("mode", "graceful")
        .put("downstream", "keep")
        .put("requested_by", "alice")
        .put("reason", "runaway")
        .put("selector", new JsonObject().put("workflow_id", 12))
        .put("restricted_to", null)
        .put("grace_seconds", 120.0)
        .put("rate_limit", null)
        .put("horizon", 5000)
        .put("expected", 1000)
        .put("total", signalled + killed)
        .put("outcomes", outcomes(signalled, killed))
        .put("unconfirmed", 0)
        .put("held", 0)
        .put("grace_ends_at", null)
        .put("error", null)
        .put("created_at", "2026-11-24T03:00:00.123Z")
        .put("started_at", null)
        .put("progress_at", "2026-11-24T03:00:00.123Z")
        .put("finished_at", null);
  }

  private static JsonObject outcomes(int signalled, int killed) {
    return new JsonObject()
        .put("signalled", signalled)
        .put("killed", killed)
        .put("already_finished", 0)
        .put("lost_race", 0)
        .put("skipped", 0);
  }
}
