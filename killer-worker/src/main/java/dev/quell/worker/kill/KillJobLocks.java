package dev.quell.worker.kill;

import dev.quell.worker.locking.LockTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.function.Supplier;

/** How rows of {@code kill_job} are locked, by operators and by the walks alike. Thread-safe. */
final class KillJobLocks {
  /** Sets the advisory locks of jobs apart from others: "kill" in ASCII. */
  private static final int ADVISORY_SPACE = 0x6b696c6c;

  private final LockTimer timer;

  KillJobLocks(MeterRegistry meters) {
    timer = LockTimer.of("kill_job", meters);
  }

  /**
   * Waits in line for a job, then for its row. Whoever waits for a row that is updated again and
   * again may be overtaken for ever, but not whoever waits for an advisory lock: an operator's
   * action comes before the next chunk. Both statements are sent at once.
   *
   * @param row sends the statement that locks the row, on the same connection
   */
  <T> Future<T> inTurn(SqlConnection connection, long jobId, Supplier<Future<T>> row) {
    Future<?> turn =
        connection
            .preparedQuery(
                "select pg_advisory_xact_lock($1::integer, ($2::bigint % $3::bigint)::integer)")
            .execute(Tuple.of(ADVISORY_SPACE, jobId, (long) Integer.MAX_VALUE));
    Future<T> locked = row.get();
    return timer.measure(turn.compose(has -> locked));
  }
}
