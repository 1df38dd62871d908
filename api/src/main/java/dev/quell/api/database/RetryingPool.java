package dev.quell.api.database;

import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.function.Function;

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

  /**
   * Runs an {@link InsertOrFind} statement that commits by itself.
   *
   * @return the row; empty if what it depends on does not exist
   */
  public Future<Optional<Row>> insertOrFind(String sql, Tuple parameters) {
    return transactions.withoutTransaction(client -> InsertOrFind.run(client, sql, parameters));
  }

  /** Runs several statements that are committed together, or not at all. */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return transactions.inTransaction(work);
  }
}
