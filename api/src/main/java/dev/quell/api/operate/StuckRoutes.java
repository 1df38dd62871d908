package dev.quell.api.operate;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Serves what is stuck, and what helps (docs/kill-jobs.md). */
public final class StuckRoutes {
  private static final String JOBS = "/api/v3/kill_jobs";
  private static final int LONGEST_KEY = 200;

  private final StuckQueries queries;
  private final KillJobs jobs;
  private final QuellConfig.Stuck settings;

  public StuckRoutes(RetryingPool database, KillJobs jobs, QuellConfig.Stuck settings) {
    this.queries = new StuckQueries(database, settings);
    this.jobs = jobs;
    this.settings = settings;
  }

  /** Begins a kill job for each kind; 202 with where they can be seen. */
  public Future<Buffer> kill(ApiRequest request) {
    StuckKill kill = StuckKill.ofJson(request.body());
    String key = IdempotencyKey.of(request, LONGEST_KEY);
    return jobs.beginAll(request.rights(), kill.orders(settings), key)
        .map(
            begun -> {
              request.accept(begun.size() == 1 ? JOBS + "/" + begun.get(0).killJobId() : JOBS);
              return StuckAnswers.jobs(begun);
            });
  }

  /**
   * Lists stuck instances by the way in which they are; kinds that nothing is stuck in are left
   * out.
   */
  public Future<Buffer> find(ApiRequest request) {
    StuckRequest wanted = StuckRequest.ofQuery(request.query());
    List<StuckGroup> groups = new ArrayList<>();
    Future<Void> looked = Future.succeededFuture();
    for (StuckKind kind : StuckKind.values()) {
      looked =
          looked.compose(before -> group(kind, wanted, request).onSuccess(groups::add).mapEmpty());
    }
    return looked.map(
        all ->
            StuckAnswers.groups(
                groups.stream().filter(group -> !group.isEmpty()).toList(), wanted, settings));
  }

  /** One after the other, so that the look takes one connection; all share the time for it. */
  private Future<StuckGroup> group(StuckKind kind, StuckRequest wanted, ApiRequest request) {
    long left = settings.timeoutMillis() - TimeUnit.NANOSECONDS.toMillis(request.elapsedNanos());
    return queries
        .find(kind, wanted, Math.max(left, 1))
        .map(rows -> StuckGroup.of(kind, rows, StuckQueries.MOST));
  }
}
