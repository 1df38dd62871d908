package dev.quell.worker.tx;

import dev.quell.domain.command.CommandException;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that opens transactions and retries them. Work may run several times; every run
 * reads everything anew. No try lasts longer than the policy's limit, so a database that says
 * nothing any more holds nobody up. Confined to the event loop of its verticle.
 */
public final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final String GIVEN_UP =
      "The database could not carry out the command just now (SQLSTATE %s); nothing is known to have"
          + " changed. Repeat it.";

  private final Vertx vertx;
  private final Supplier<Pool> pools;
  private final RetryPolicy policy;
  private final MeterRegistry meters;
  private Pool pool;

  /**
   * Transactions on connections of their own.
   *
   * @param pools makes the connections, and new ones when the old have become unusable
   */
  public Transactions(Vertx vertx, Supplier<Pool> pools, RetryPolicy policy, MeterRegistry meters) {
    this.vertx = vertx;
    this.pools = pools;
    this.policy = policy;
    this.meters = meters;
    this.pool = pools.get();
  }

  /**
   * Runs work in a transaction and commits it. Completes after the commit. Transient trouble is
   * retried; when the policy is exhausted it fails with a {@link CommandException} (UNAVAILABLE).
   * Everything else fails as it is, rolled back.
   */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return new Attempts<>(
            connections ->
                connections.withTransaction(
                    connection -> work.apply(connection.exceptionHandler(Transactions::logLoss))))
        .next();
  }

  /** Runs one statement that commits by itself, with the same retries. */
  public <T> Future<T> withoutTransaction(Function<SqlClient, Future<T>> work) {
    return new Attempts<T>(work::apply).next();
  }

  /** The work itself fails and is retried; without this the client prints to standard error. */
  private static void logLoss(Throwable failure) {
    LOG.atWarn()
        .addKeyValue("sqlstate", SqlState.of(failure))
        .setCause(failure)
        .log("Lost a connection in the middle of a transaction");
  }

  /** Closes the connections once the statements under way have ended. */
  public Future<Void> close() {
    return pool.close();
  }

  /**
   * Leaves connections behind that may never answer. What goes on elsewhere on them is cut off too,
   * and retried.
   */
  private void replace(Pool unusable) {
    if (pool == unusable) {
      pool = pools.get();
      // Not at once: the pool itself may be what reports the failure.
      vertx.runOnContext(later -> unusable.close());
    }
  }

  /** The tries of one piece of work. */
  private final class Attempts<T> {
    private final Function<Pool, Future<T>> work;
    private final long begun = System.nanoTime();
    private int made;

    Attempts(Function<Pool, Future<T>> work) {
      this.work = work;
    }

    Future<T> next() {
      made++;
      Pool used = pool;
      return work.apply(used)
          .timeout(policy.limitMillis(), TimeUnit.MILLISECONDS)
          .recover(failure -> judge(failure, used));
    }

    private Future<T> judge(Throwable failure, Pool used) {
      if (!SqlState.isTransient(failure)) {
        return Future.failedFuture(failure);
      }
      String state = SqlState.of(failure);
      long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      OptionalLong wait = policy.waitAfter(made, elapsed);
      if (wait.isEmpty()) {
        LOG.atWarn()
            .addKeyValue("sqlstate", state)
            .addKeyValue("attempts", made)
            .addKeyValue("elapsed_ms", elapsed)
            .setCause(failure)
            .log("Gave up a transaction");
        if (isSilent(state)) {
          replace(used);
        }
        return Future.failedFuture(CommandException.unavailable(GIVEN_UP.formatted(state)));
      }
      meters.counter("quell.retries", "sqlstate", state).increment();
      return vertx.timer(wait.getAsLong(), TimeUnit.MILLISECONDS).compose(id -> next());
    }

    /**
     * Whether time ran out without a word from the server. One that refuses answers fast, so its
     * tries run out first.
     */
    private boolean isSilent(String state) {
      return state.equals(SqlState.CONNECTION_FAILURE) && made < policy.maxAttempts();
    }
  }
}
