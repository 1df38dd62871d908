package dev.quell.loadtest.site;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Request;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Is an operator who kills one in a hundred live instances now and then, and watches the job.
 * Confined to one event loop.
 */
record Operator(Calls calls, Pace pace, Workers workers, Set<Long> open) {
  private static final int KILLED_OF = 100;

  /** As many ids as an order may name. */
  private static final int MOST_IDS = 10_000;

  private static final long LOOK_MILLIS = 1_000;
  private static final Set<String> OVER = Set.of("done", "failed", "cancelled");

  Operator(Calls calls, Pace pace, Workers workers) {
    this(calls, pace, workers, new HashSet<>());
  }

  /** Orders the first kill after half of the usual time. */
  void start() {
    calls.later(pace.kill() / 2, this::kill);
  }

  private void kill() {
    calls.later(pace.kill(), this::kill);
    List<Long> ids = workers.some(Math.min(MOST_IDS, workers.live() / KILLED_OF));
    if (!ids.isEmpty()) {
      JsonObject order =
          JsonObject.of(
              "selector", JsonObject.of("task_instance_ids", ids),
              "scope", "live",
              "reason", "load test of a site",
              "grace_seconds", pace.graceSeconds(),
              "confirm", ids.size());
      calls
          .call(Kind.KILLS, Request.post("/kill_jobs", order.toBuffer()))
          .map(answer -> answer.toJsonObject().getLong("kill_job_id"))
          .onSuccess(open::add)
          .onSuccess(this::watch);
    }
  }

  private void watch(long job) {
    calls
        .call(Kind.KILLS, Request.read("/kill_jobs/" + job))
        .map(answer -> answer.toJsonObject().getString("state"))
        .onSuccess(
            state -> {
              if (OVER.contains(state)) {
                open.remove(job);
              } else {
                calls.later(LOOK_MILLIS, () -> watch(job));
              }
            });
  }

  /** Cancels what is not over: a job would go on to write to rows that are about to be removed. */
  Future<Void> cancelAll(ApiClient client) {
    JsonObject reason = JsonObject.of("reason", "the load test is over");
    return Future.join(
            open.stream()
                .map(job -> Request.post("/kill_jobs/" + job + "/cancel", reason.toBuffer()))
                .map(client::answer)
                .toList())
        .transform(cancelled -> Future.succeededFuture());
  }
}
