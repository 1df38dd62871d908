package dev.quell.worker.tx;

import dev.quell.domain.command.CommandException;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that opens transactions and retries them. Work may run several times; every run
 * reads everything anew. Thread-safe.
 */
public final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final String GIVEN_UP =
      "The database cannot carry this out at the moment (SQLSTATE %s). Repeat it later.";

  private final Vertx vertx;
  private final Pool pool;
  private final RetryPolicy policy;
  private final MeterRegistry meters;

  public Transactions(Vertx vertx, Pool pool, RetryPolicy policy, MeterRegistry meters) {
    this.vertx = vertx;
    this.pool = pool;
    this.policy = policy;
    this.meters = meters;
  }

  /**
   * Runs work in a transaction and commits it. Completes after the commit. Transient trouble is
   * retried; when the policy is exhausted it fails with a {@link CommandException} (UNAVAILABLE).
   * Everything else fails as it is, rolled back.
   */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return new Attempts<>(() -> pool.withConnection(connection -> once(connection, work))).next();
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

  /** Runs one statement that commits by itself, with the same retries. */
  public <T> Future<T> withoutTransaction(Function<SqlClient, Future<T>> work) {
    return new Attempts<>(() -> work.apply(pool)).next();
  }

  /** Closes the connections once the statements under way have ended. */
  public Future<Void> close() {
    return pool.close();
  }

  /** The tries of one piece of work. */
  private final class Attempts<T> {
    private final Supplier<Future<T>> work;
    private final long begun = System.nanoTime();
    private int made;

    Attempts(Supplier<Future<T>> work) {
      this.work = work;
    }

    Future<T> next() {
      made++;
      return work.get().recover(this::judge);
    }

    private Future<T> judge(Throwable failure) {
      return switch (Trouble.of(failure)) {
        case DEFECT -> Future.failedFuture(failure);
        case LASTING -> giveUp(failure);
        case PASSING -> policy.allows(made, elapsedMillis()) ? retry(failure) : giveUp(failure);
      };
    }

    private Future<T> retry(Throwable failure) {
      meters.counter("quell.retries", "sqlstate", SqlState.of(failure)).increment();
      return vertx.timer(policy.waitAfter(made), TimeUnit.MILLISECONDS).compose(id -> next());
    }

    private Future<T> giveUp(Throwable failure) {
      String state = SqlState.of(failure);
      LOG.atWarn()
          .addKeyValue("sqlstate", state)
          .addKeyValue("attempts", made)
          .addKeyValue("elapsed_ms", elapsedMillis())
          .addKeyValue("failure", failure)
          .log("Gave up on the database");
      return Future.failedFuture(CommandException.unavailable(GIVEN_UP.formatted(state)));
    }

    private long elapsedMillis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
  }
}
