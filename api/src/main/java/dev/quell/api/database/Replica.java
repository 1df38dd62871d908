package dev.quell.api.database;

import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that follows the primary and answers reads which may be a little late; what anybody
 * decides by is never read there. It is asked twice a second how far behind it is. Quell itself
 * commits something every second, so the age of what was replayed last tells that also while nobody
 * else writes. Thread-safe.
 */
final class Replica {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
  private static final long LOOK_MILLIS = 500;

  /**
   * Nothing if it has replayed nothing since it was started: who knows how old that is. Nothing
   * either if it follows nobody: it may have been promoted while another server is the primary.
   */
  private static final String LAG =
      """
      select case when pg_is_in_recovery()
        then extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8
      end
      """;

  private final Vertx vertx;
  private final Transactions transactions;
  private final long maxLagMillis;
  private long timer;
  private boolean looking;
  private volatile Look last = new Look(Double.NaN, System.nanoTime());
  private boolean wasFresh;

  private record Look(double lagSeconds, long nanos) {}

  private Replica(Vertx vertx, Transactions transactions, long maxLagMillis) {
    this.vertx = vertx;
    this.transactions = transactions;
    this.maxLagMillis = maxLagMillis;
  }

  /**
   * Begins to ask; nothing is read there before it has answered.
   *
   * @param transactions on connections to it, which are closed with it
   * @param maxLagMillis while it is further behind, nothing is read there
   */
  static Replica watched(
      Vertx vertx, Transactions transactions, long maxLagMillis, MeterRegistry meters) {
    Replica replica = new Replica(vertx, transactions, maxLagMillis);
    Gauge.builder("quell.database.replica.lag", replica, Replica::lagSeconds)
        .baseUnit("seconds")
        .description("How far the replica that views are read from is behind")
        .strongReference(true)
        .register(meters);
    Gauge.builder("quell.database.replica.used", replica, used -> used.isFresh() ? 1 : 0)
        .description("1 if views are read from the replica")
        .strongReference(true)
        .register(meters);
    replica.timer = vertx.setPeriodic(0, LOOK_MILLIS, due -> replica.look());
    return replica;
  }

  /** Tells whether what is read there now is no older than allowed, as far as is known. */
  boolean isFresh() {
    return lagSeconds() * TimeUnit.SECONDS.toMillis(1) <= maxLagMillis;
  }

  Transactions transactions() {
    return transactions;
  }

  /** Grows with the time since the last answer; not a number while there was none. */
  private double lagSeconds() {
    Look look = last;
    double since = (System.nanoTime() - look.nanos()) / (double) TimeUnit.SECONDS.toNanos(1);
    return look.lagSeconds() + since;
  }

  private void look() {
    if (looking) {
      return;
    }
    looking = true;
    long asked = System.nanoTime();
    transactions
        .once(client -> client.query(LAG).execute())
        .onComplete(
            answer -> {
              looking = false;
              Row row = answer.succeeded() ? answer.result().iterator().next() : null;
              record(row == null ? null : row.getDouble(0), asked);
            });
  }

  /** Without an answer the last one grows older, until it is too old. */
  private void record(@Nullable Double lagSeconds, long asked) {
    if (lagSeconds != null) {
      last = new Look(Math.max(0, lagSeconds), asked);
    }
    boolean fresh = isFresh();
    if (fresh != wasFresh) {
      wasFresh = fresh;
      LOG.atInfo()
          .addKeyValue("lag_seconds", lagSeconds())
          .log(fresh ? "Views are read from the replica" : "Views are read from the primary");
    }
  }

  /** Asks no more, and closes the connections. */
  Future<Void> close() {
    vertx.cancelTimer(timer);
    return transactions.close();
  }
}
