package dev.quell.api.stuck;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.request.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is stuck, and what helps (docs/kill-jobs.md). */
public final class StuckRoutes {
  private final StuckQueries queries;
  private final QuellConfig.Stuck settings;

  public StuckRoutes(RetryingPool database, QuellConfig.Stuck settings) {
    this.queries = new StuckQueries(database, settings);
    this.settings = settings;
  }

  /** Stuck instances by the way in which they are; kinds that nothing is stuck in are left out. */
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
