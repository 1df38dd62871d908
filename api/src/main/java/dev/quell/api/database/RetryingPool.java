package dev.quell.api.database;

import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool of reads and definitions with the one retry policy of {@code api}: passing faults are
 * tried again a few times with growing, jittered waits (contract {@code conventions.md} §4).
 * Everything run through it must be safe to repeat. Thread-safe.
 */
public final class RetryingPool {
  private static final Logger LOG = LoggerFactory.getLogger(RetryingPool.class);
  private static final int ATTEMPTS = 4;
  private static final long FIRST_WAIT_MILLIS = 10;
  private static final String UNAVAILABLE =
      "The database is not available at the moment. Repeat the request.";

  private final Vertx vertx;
  private final Pool pool;

  private RetryingPool(Vertx vertx, Pool pool) {
    this.vertx = vertx;
    this.pool = pool;
  }

  /**
   * Wraps a pool, which stays the caller's to close.
   *
   * @param pool bounded in connections and in waiting requests
   */
  public static RetryingPool of(Vertx vertx, Pool pool) {
    return new RetryingPool(vertx, pool);
  }

  /**
   * Runs one prepared statement, which commits by itself. Fails with {@link
   * CommandException#unavailable} when the database cannot be had in time, with the driver's
   * failure when the statement is at fault.
   */
  public Future<RowSet<Row>> query(String sql, Tuple parameters) {
    return retrying(() -> pool.preparedQuery(sql).execute(parameters), 1);
  }

  private <T> Future<T> retrying(Supplier<Future<T>> work, int attempt) {
    return work.get().recover(failure -> afterFailure(failure, work, attempt));
  }

  private <T> Future<T> afterFailure(Throwable failure, Supplier<Future<T>> work, int attempt) {
    return switch (Trouble.of(failure)) {
      case DEFECT -> Future.failedFuture(failure);
      case LASTING -> giveUp(failure, attempt);
      case PASSING ->
          attempt == ATTEMPTS
              ? giveUp(failure, attempt)
              : vertx
                  .timer(waitMillis(attempt), TimeUnit.MILLISECONDS)
                  .compose(waited -> retrying(work, attempt + 1));
    };
  }

  private static long waitMillis(int attempt) {
    long longest = FIRST_WAIT_MILLIS << attempt;
    return ThreadLocalRandom.current().nextLong(longest / 2, longest);
  }

  private static <T> Future<T> giveUp(Throwable failure, int attempts) {
    LOG.atWarn()
        .addKeyValue("attempts", attempts)
        .addKeyValue("cause", failure)
        .log("The database did not carry out a statement");
    return Future.failedFuture(CommandException.unavailable(UNAVAILABLE));
  }
}
