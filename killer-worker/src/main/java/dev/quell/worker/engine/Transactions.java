package dev.quell.worker.engine;

import dev.quell.domain.command.CommandException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens transactions and retries them; nothing else does. Work may run several times; every run
 * reads everything anew. No try lasts longer than the policy's limit, so a database that says
 * nothing any more holds nobody up. Thread-safe.
 */
public final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  /** Counted from 0 on: no alert sees the first retry of a counter that begins with 1. */
  private static final List<String> AWAITED_STATES =
      List.of("25006", "40P01", "40001", "55P03", "08006");

  /** A pool has no other way to be rid of a connection that is whole. */
  private static final String LEAVE = "select pg_terminate_backend(pg_backend_pid())";

  private static final long LEAVE_MILLIS = 1_000;

  private static final String GIVEN_UP =
      "The database cannot carry this out at the moment (SQLSTATE %s). Repeat it later.";

  private final Vertx vertx;
  private final Connections connections;
  private final RetryPolicy policy;
  private final MeterRegistry meters;
  private final TryObserver observer;

  /** Runs transactions on a pool that stays the caller's to close, observed by nobody. */
  public Transactions(Vertx vertx, Pool pool, RetryPolicy policy, MeterRegistry meters) {
    this(vertx, pool, policy, meters, TryObserver.NONE);
  }

  /** Runs transactions on a pool that stays the caller's to close. */
  public Transactions(
      Vertx vertx, Pool pool, RetryPolicy policy, MeterRegistry meters, TryObserver observer) {
    this(vertx, Connections.lasting(pool), policy, meters, observer);
  }

  /** Runs transactions on connections of their own, observed by nobody. */
  public Transactions(
      Vertx vertx, Connections connections, RetryPolicy policy, MeterRegistry meters) {
    this(vertx, connections, policy, meters, TryObserver.NONE);
  }

  /** Runs transactions on connections of their own. */
  public Transactions(
      Vertx vertx,
      Connections connections,
      RetryPolicy policy,
      MeterRegistry meters,
      TryObserver observer) {
    this.vertx = vertx;
    this.connections = connections;
    this.policy = policy;
    this.meters = meters;
    this.observer = observer;
    AWAITED_STATES.forEach(this::retries);
  }

  /**
   * Runs work in a transaction and commits it. Completes after the commit. A transient failure is
   * retried; when the policy is exhausted it fails with a {@link CommandException} (UNAVAILABLE).
   * Everything else fails as it is, rolled back.
   */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return new Attempts<>(connection -> once(connection, work)).next();
  }

  /** BEGIN is not awaited: it travels with the first statement, which saves a round trip. */
  private static <T> Future<T> once(
      SqlConnection connection, Function<SqlConnection, Future<T>> work) {
    Future<Transaction> begun = connection.begin();
    return work.apply(connection)
        .transform(
            result ->
                result.succeeded()
                    ? begun.compose(Transaction::commit).map(result.result())
                    : begun
                        .compose(Transaction::rollback)
                        .transform(rolledBack -> Future.failedFuture(result.cause())));
  }

  /** Runs work once, on a connection, and fails as it does. */
  public <T> Future<T> once(Function<SqlClient, Future<T>> work) {
    return connections.pool().withConnection(connection -> attempt(connection, work::apply));
  }

  /** Runs work once in a transaction of which nothing stays, and fails as it does. */
  Future<Void> rehearse(Function<SqlConnection, Future<Void>> work) {
    return attempt(connection -> undone(connection, work));
  }

  private static Future<Void> undone(
      SqlConnection connection, Function<SqlConnection, Future<Void>> work) {
    Future<Transaction> begun = connection.begin();
    return work.apply(connection).eventually(() -> begun.compose(Transaction::rollback));
  }

  /** Runs one statement that commits by itself, with the same retries. */
  public <T> Future<T> withoutTransaction(Function<SqlClient, Future<T>> work) {
    return new Attempts<T>(work::apply).next();
  }

  /** One try: bounded, observed, on a connection of the pool of the moment. */
  private <T> Future<T> attempt(Function<SqlConnection, Future<T>> work) {
    Pool pool = connections.pool();
    long asked = System.nanoTime();
    TryObserver told = observer.begun();
    return connections
        .run(vertx, pool, connection -> attempt(connection, work))
        .timeout(policy.limitMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            outcome -> {
              told.ended(outcome.cause());
              leaveIfUnresponsive(outcome.cause(), pool, asked);
            });
  }

  /** Not at once: the pool itself may be in the middle of reporting the failure. */
  private void leaveIfUnresponsive(@Nullable Throwable failure, Pool pool, long asked) {
    if (failure != null && FailureKind.isUnresponsive(failure)) {
      vertx.runOnContext(later -> connections.abandon(pool, millisSince(asked)));
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static <T> Future<T> attempt(
      SqlConnection connection, Function<SqlConnection, Future<T>> work) {
    connection.exceptionHandler(Transactions::logLoss);
    return work.apply(connection)
        .recover(Transactions::nameLoss)
        .recover(failure -> leaveIfReadOnly(connection, failure));
  }

  /** In the pool it would be met again, for as long as the server lives. */
  private static <T> Future<T> leaveIfReadOnly(SqlConnection connection, Throwable failure) {
    return SqlState.isReadOnly(failure)
        ? connection
            .query(LEAVE)
            .execute()
            .timeout(LEAVE_MILLIS, TimeUnit.MILLISECONDS)
            .transform(left -> Future.failedFuture(failure))
        : Future.failedFuture(failure);
  }

  /**
   * What the client fails with by itself while there is a connection, by many names, comes of its
   * loss.
   */
  private static <T> Future<T> nameLoss(Throwable failure) {
    boolean lost = failure instanceof VertxException && !(failure instanceof DatabaseException);
    return Future.failedFuture(
        lost ? new IOException("The connection was lost", failure) : failure);
  }

  /** The work itself fails and is retried; without this the client prints to standard error. */
  private static void logLoss(Throwable failure) {
    LOG.atWarn()
        .addKeyValue("sqlstate", SqlState.of(failure))
        .addKeyValue("failure", failure.toString())
        .log("Lost a connection that was in use");
  }

  private Counter retries(String sqlState) {
    return meters.counter("quell.retries", "sqlstate", sqlState);
  }

  /** Closes the connections once the statements under way have ended. */
  public Future<Void> close() {
    return connections.close();
  }

  /** Counts the tries of one piece of work. */
  private final class Attempts<T> {
    private final Function<SqlConnection, Future<T>> work;
    private final long begun = System.nanoTime();
    private int made;

    Attempts(Function<SqlConnection, Future<T>> work) {
      this.work = work;
    }

    Future<T> next() {
      made++;
      return attempt(work).recover(this::judge);
    }

    private Future<T> judge(Throwable failure) {
      return switch (FailureKind.of(failure)) {
        case BUG -> Future.failedFuture(failure);
        case PERSISTENT -> giveUp(failure);
        case TRANSIENT -> retryOrGiveUp(failure);
      };
    }

    private Future<T> retryOrGiveUp(Throwable failure) {
      OptionalLong wait = policy.waitAfter(made, millisSince(begun));
      if (wait.isEmpty()) {
        return giveUp(failure);
      }
      retries(SqlState.of(failure)).increment();
      return vertx.timer(wait.getAsLong(), TimeUnit.MILLISECONDS).compose(id -> next());
    }

    private Future<T> giveUp(Throwable failure) {
      String state = SqlState.of(failure);
      LOG.atWarn()
          .addKeyValue("sqlstate", state)
          .addKeyValue("attempts", made)
          .addKeyValue("elapsed_ms", millisSince(begun))
          .addKeyValue("failure", failure.toString())
          .log("Gave up on the database");
      return Future.failedFuture(CommandException.unavailable(GIVEN_UP.formatted(state)));
    }
  }
}
