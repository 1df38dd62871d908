package dev.quell.api.operate;

import static dev.quell.domain.json.CompositeTypes.object;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.kill.SelectorReader;
import dev.quell.worker.kill.Selection;
import dev.quell.worker.kill.SelectionCount;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Tells what a kill would hit, and hits nothing. */
final class DryRun {
  private final SelectionQueries queries;
  private final Clock clock;
  private final long threshold;
  private final long countCap;

  DryRun(RetryingPool database, QuellConfig.KillJobs config, Clock clock) {
    this.queries = new SelectionQueries(database, config.countTimeoutMillis());
    this.clock = clock;
    this.threshold = config.confirmThreshold();
    this.countCap = config.countCap();
  }

  /** Counts a selection, and makes the token by which a kill means the same. */
  Future<Buffer> answer(ApiRequest request) {
    KillSelector selector = SelectorReader.read(request.body().required("selector", object()));
    KillScope scope = CreateKillJob.scope(request.body(), selector);
    return queries
        .firstUnknown(selector)
        .compose(
            unknown ->
                unknown.isEmpty()
                    ? queries.maxInstanceId()
                    : Future.failedFuture(Selection.refusalOf(unknown.get())))
        .compose(maxInstanceId -> answer(selector, scope, maxInstanceId));
  }

  private Future<Buffer> answer(KillSelector selector, KillScope scope, long maxInstanceId) {
    SelectionToken token =
        new SelectionToken(
            selector, scope, maxInstanceId, clock.instant().truncatedTo(ChronoUnit.SECONDS));
    return count(selector, maxInstanceId)
        .map(count -> KillJobAnswers.dryRun(count, token, threshold));
  }

  /** Where all cannot be counted in time, it may still be told that there are many. */
  private Future<SelectionCount> count(KillSelector selector, long maxInstanceId) {
    return queries
        .count(selector, maxInstanceId, countCap)
        .compose(
            count ->
                count.equals(SelectionCount.UNKNOWN)
                    ? queries.count(selector, maxInstanceId, threshold + 1)
                    : Future.succeededFuture(count));
  }
}
