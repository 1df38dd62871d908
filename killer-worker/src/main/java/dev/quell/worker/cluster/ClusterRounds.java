package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterSearch;
import dev.quell.domain.cluster.SearchReport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders for one cluster, has them carried out and reports, round after round. A cluster that
 * hangs holds up its own rounds alone. Belongs to one event loop.
 */
final class ClusterRounds {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterRounds.class);
  private static final int LONGEST_PAUSE_MILLIS = 30_000;
  private static final int REPORT_TRIES = 3;
  private static final int PROBE_SECONDS = 60;
  private static final int TROUBLE_PROBE_SECONDS = 5;

  private final Vertx vertx;
  private final ClusterOrders orders;
  private final Cluster cluster;
  private final ClusterSettings settings;
  private final AgentConfig config;
  private final ClusterWatch watch;
  private Future<Void> round = Future.succeededFuture();
  private long timer = -1;
  private int failures;
  private long askedNanos;
  private boolean stopped;

  ClusterRounds(
      Vertx vertx,
      ClusterOrders orders,
      Cluster cluster,
      ClusterSettings settings,
      AgentConfig config,
      ClusterWatch watch) {
    this.vertx = vertx;
    this.orders = orders;
    this.cluster = cluster;
    this.settings = settings;
    this.config = config;
    this.watch = watch;
  }

  /** Begins with a question that tells whether the cluster answers at all. */
  void begin() {
    round = probe();
    round.onComplete(asked -> waitFor(0));
  }

  /** Nobody should learn in the middle of a kill only that the cluster does not answer. */
  private boolean isProbeDue() {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - askedNanos);
    return seconds >= (watch.trouble().isEmpty() ? PROBE_SECONDS : TROUBLE_PROBE_SECONDS);
  }

  private Future<Void> probe() {
    askedNanos = System.nanoTime();
    return cluster
        .probe()
        .onSuccess(answered -> watch.answered())
        .onFailure(watch::failed)
        .otherwiseEmpty();
  }

  private void waitFor(long millis) {
    if (stopped) {
      return;
    }
    if (millis == 0) {
      next();
    } else {
      timer = vertx.setTimer(millis, due -> next());
    }
  }

  private void next() {
    Future<Integer> taken =
        search()
            .otherwise(0)
            .compose(found -> lease().compose(this::carryOut).map(done -> found + done));
    round = taken.<Void>mapEmpty().otherwiseEmpty();
    taken.onComplete(
        ended -> {
          failures = ended.succeeded() ? 0 : failures + 1;
          waitFor(ended.succeeded() && ended.result() > 0 ? 0 : pause());
        });
  }

  private long pause() {
    long doubled = (long) config.pollMillis() << Math.min(failures, 16);
    return Math.min(doubled, Math.max(LONGEST_PAUSE_MILLIS, config.pollMillis()));
  }

  /** Somebody waits for the answer, so searches come before orders. */
  private Future<Integer> search() {
    return orders
        .leaseSearches(Set.of(settings.name()), config.name())
        .onFailure(failure -> note("Searches of a cluster could not be taken", failure))
        .compose(this::search);
  }

  private Future<Integer> search(List<ClusterSearch> leased) {
    Future<Void> done = Future.succeededFuture();
    for (ClusterSearch search : leased) {
      done =
          done.compose(before -> living(search))
              .compose(report -> retrying(() -> orders.reportSearch(config.name(), report)));
    }
    return done.map(leased.size());
  }

  private Future<SearchReport> living(ClusterSearch search) {
    askedNanos = System.nanoTime();
    return cluster
        .living()
        .map(jobs -> SearchReport.found(search.searchId(), jobs))
        .otherwise(
            failure ->
                SearchReport.failed(
                    search.searchId(), CommandAnswer.cut(String.valueOf(failure.getMessage()))));
  }

  private Future<List<ClusterOrder>> lease() {
    return orders
        .lease(Set.of(settings.name()), config.name(), cluster.most())
        .onFailure(failure -> note("Orders for a cluster could not be taken", failure));
  }

  private Future<Integer> carryOut(List<ClusterOrder> leased) {
    if (leased.isEmpty()) {
      return isProbeDue() ? probe().map(0) : Future.succeededFuture(0);
    }
    askedNanos = System.nanoTime();
    return cluster
        .carryOut(leased)
        .compose(
            reports -> retrying(() -> orders.report(config.name(), reports)).map(reports.size()));
  }

  /** What cannot be reported is handed out again, when its lease is over. */
  private Future<Void> retrying(Supplier<Future<Void>> report) {
    return retrying(report, REPORT_TRIES);
  }

  private Future<Void> retrying(Supplier<Future<Void>> report, int tries) {
    return report
        .get()
        .recover(
            failure -> {
              note("What a cluster said could not be reported", failure);
              return tries <= 1 || stopped
                  ? Future.failedFuture(failure)
                  : vertx
                      .timer(config.pollMillis(), TimeUnit.MILLISECONDS)
                      .compose(due -> retrying(report, tries - 1));
            });
  }

  private void note(String event, Throwable failure) {
    (failures == 0 ? LOG.atWarn() : LOG.atDebug())
        .addKeyValue("cluster", settings.name())
        .addKeyValue("failure", failure.getMessage())
        .log(event);
  }

  /** Finishes the round under way; no further one begins. */
  Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return round.transform(ended -> cluster.close());
  }
}
