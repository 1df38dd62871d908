package dev.quell.api.database;

import dev.quell.worker.tx.RetryPolicy;
import dev.quell.worker.tx.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/**
 * The pool of reads and definitions, whose statements commit by themselves. Passing faults are
 * tried again a few times, so everything run through it must be safe to repeat. Thread-safe.
 */
public final class RetryingPool {
  private static final RetryPolicy POLICY = new RetryPolicy(4, 10, 100, 5_000);

  private final Transactions transactions;

  private RetryingPool(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Wraps a pool, which stays the caller's to close.
   *
   * @param pool bounded in connections and in waiting requests
   */
  public static RetryingPool of(Vertx vertx, Pool pool, MeterRegistry meters) {
    return new RetryingPool(new Transactions(vertx, pool, POLICY, meters));
  }

  /**
   * Runs one prepared statement. Fails with UNAVAILABLE when the database cannot be had in time,
   * with the driver's failure when the statement is at fault.
   */
  public Future<RowSet<Row>> query(String sql, Tuple parameters) {
    return transactions.withoutTransaction(client -> client.preparedQuery(sql).execute(parameters));
  }
}
