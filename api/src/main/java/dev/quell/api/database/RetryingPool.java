package dev.quell.api.database;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.worker.engine.Connections;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.SqlState;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.engine.TryObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.RowMapper;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The pool of reads and definitions, whose statements commit by themselves. Passing faults are
 * tried again a few times, so everything run through it must be safe to repeat. Thread-safe.
 */
public final class RetryingPool implements Statements {
  private static final String TAKES_WRITES =
      "select current_setting('transaction_read_only') = 'off'";

  private static final RetryPolicy POLICY = new RetryPolicy(4, 10, 100, 5_000);

  private final Transactions transactions;
  private final Templates templates;
  private final Optional<Replica> replica;

  private RetryingPool(Transactions transactions, Templates templates, Optional<Replica> replica) {
    this.transactions = transactions;
    this.templates = templates;
    this.replica = replica;
  }

  /**
   * Wraps a pool, which stays the caller's to close.
   *
   * @param pool bounded in connections and in waiting requests
   * @param observer is told how every try ends
   */
  public static RetryingPool of(
      Vertx vertx, Pool pool, MeterRegistry meters, TryObserver observer) {
    return new RetryingPool(
        new Transactions(vertx, pool, POLICY, meters, observer),
        new Templates(pool),
        Optional.empty());
  }

  /**
   * Wraps connections, which are closed with it.
   *
   * @param observer is told how every try ends
   */
  static RetryingPool of(
      Vertx vertx, Connections connections, MeterRegistry meters, TryObserver observer) {
    return new RetryingPool(
        new Transactions(vertx, connections, POLICY, meters, observer),
        new Templates(connections.pool()),
        Optional.empty());
  }

  /** Makes the transactions of a replica, with the same patience. */
  static Transactions transactions(Vertx vertx, Connections connections, MeterRegistry meters) {
    return new Transactions(vertx, connections, POLICY, meters);
  }

  /**
   * Returns the same, but what is run through it is run on a replica while that is fresh enough,
   * and here if it fails there. For reads that nobody decides by.
   */
  RetryingPool preferring(Replica replica) {
    return new RetryingPool(transactions, templates, Optional.of(replica));
  }

  /**
   * Tells whether the server takes writes; one that does not is left. True also while there is no
   * answer: who waits for one learns that elsewhere.
   */
  public Future<Boolean> takesWrites() {
    return transactions
        .once(client -> client.query(TAKES_WRITES).execute().compose(RetryingPool::failIfReadOnly))
        .transform(
            answer ->
                Future.succeededFuture(answer.succeeded() || !SqlState.isReadOnly(answer.cause())));
  }

  private static Future<Void> failIfReadOnly(RowSet<Row> answer) {
    return answer.iterator().next().getBoolean(0)
        ? Future.succeededFuture()
        : Future.failedFuture(SqlState.readOnly());
  }

  /** Closes the connections. */
  public Future<Void> close() {
    return transactions.close();
  }

  /**
   * Runs one statement that commits by itself. Fails with UNAVAILABLE when the database cannot be
   * had in time.
   */
  @Override
  public <T> Future<RowSet<T>> query(String sql, Parameters parameters, RowMapper<T> mapper) {
    Templates.Bound statement = templates.bind(sql, parameters);
    return run(on -> on.withoutTransaction(client -> statement.on(client, mapper)));
  }

  private <T> Future<T> run(Function<Transactions, Future<T>> work) {
    return replica
        .filter(Replica::isFresh)
        .map(fresh -> work.apply(fresh.transactions()).recover(failure -> here(work, failure)))
        .orElseGet(() -> work.apply(transactions));
  }

  private <T> Future<T> here(Function<Transactions, Future<T>> work, Throwable failure) {
    return failure instanceof CommandException refusal && refusal.code() == FailureCode.UNAVAILABLE
        ? work.apply(transactions)
        : Future.failedFuture(failure);
  }

  /**
   * Runs several statements that are committed together, or not at all. What the work throws is
   * what it fails with.
   */
  public <T> Future<T> inTransaction(Function<Statements, Future<T>> work) {
    return onConnection((statements, connection) -> work.apply(statements));
  }

  /** Does as {@link #inTransaction}, for work that brings statements of its own as well. */
  <T> Future<T> onConnection(BiFunction<Statements, SqlClient, Future<T>> work) {
    return run(
        on ->
            on.inTransaction(
                connection ->
                    Future.succeededFuture(connection)
                        .compose(same -> work.apply(new OnConnection(templates, same), same))));
  }

  private record OnConnection(Templates templates, SqlClient connection) implements Statements {
    @Override
    public <T> Future<RowSet<T>> query(String sql, Parameters parameters, RowMapper<T> mapper) {
      return templates.bind(sql, parameters).on(connection, mapper);
    }
  }
}
