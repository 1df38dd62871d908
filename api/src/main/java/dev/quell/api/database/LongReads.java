package dev.quell.api.database;

import dev.quell.worker.engine.Connections;
import dev.quell.worker.engine.DatabaseServers;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.PoolOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Reads of any length, each from one snapshot of the database. They have a few connections of their
 * own, so that reads which wait for slow clients keep no others waiting. Thread-safe.
 */
public final class LongReads {
  /** Reads under way in one process; each keeps a snapshot, and with it dead rows, alive. */
  public static final int AT_ONCE = 4;

  private static final int WAITING = 64;
  private static final int LONGEST_MILLIS = 600_000;
  private static final RetryPolicy POLICY = new RetryPolicy(4, 10, 100, LONGEST_MILLIS);

  private final Transactions transactions;
  private final Templates templates;

  private LongReads(Transactions transactions, Templates templates) {
    this.transactions = transactions;
    this.templates = templates;
  }

  /**
   * Opens the connections; the caller closes them.
   *
   * @param connectMillis longest wait for one of them
   * @param pauseMillis longest run of one statement, and longest time between two of a read
   */
  public static LongReads open(
      Vertx vertx,
      DatabaseServers database,
      long connectMillis,
      long pauseMillis,
      MeterRegistry meters) {
    PoolOptions bounds =
        new PoolOptions()
            .setName("long reads")
            .setMaxSize(AT_ONCE)
            .setMaxWaitQueueSize(WAITING)
            .setConnectionTimeout((int) connectMillis)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    Connections connections =
        Session.with(database, UnaryOperator.identity(), session(Long.toString(pauseMillis)))
            .connections(vertx, bounds, false);
    return new LongReads(
        new Transactions(vertx, connections, POLICY, meters), new Templates(connections.pool()));
  }

  /**
   * A plan that was made for one large workflow would read the table with all processors and sort
   * it before the first row; one for any workflow begins at once in an index.
   */
  private static Map<String, String> session(String pauseMillis) {
    return Map.of(
        "default_transaction_isolation",
        "repeatable read",
        "default_transaction_read_only",
        "on",
        "plan_cache_mode",
        "force_generic_plan",
        "max_parallel_workers_per_gather",
        "0",
        "statement_timeout",
        pauseMillis,
        "idle_in_transaction_session_timeout",
        pauseMillis);
  }

  /**
   * Reads. Passing faults are tried again a few times, so the work must not come to them once it
   * cannot be repeated: it fails with a defect then, such as {@code CutAnswer}.
   */
  public <T> Future<T> read(Function<Snapshot, Future<T>> work) {
    return transactions.inTransaction(
        connection -> work.apply(new Snapshot(connection, templates)));
  }

  public Future<Void> close() {
    return transactions.close();
  }
}
