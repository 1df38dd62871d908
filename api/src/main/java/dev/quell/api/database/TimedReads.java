package dev.quell.api.database;

import dev.quell.worker.engine.SqlState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.templates.RowMapper;
import java.util.List;
import java.util.Optional;

/**
 * Reads whose cost depends on what they meet, so that they get a time to be done in. They find
 * their rows by indexes: a limit would tempt the planner to read a large table from its beginning
 * in the hope of finding enough soon. Thread-safe.
 */
public final class TimedReads {
  private static final String BOUND =
      """
      select set_config('statement_timeout', #{millis}::text, true),
             set_config('enable_seqscan', 'off', true)
      """;

  private final RetryingPool database;

  public TimedReads(RetryingPool database) {
    this.database = database;
  }

  /**
   * Runs one read.
   *
   * @param millis at least 1; below the pool's own patience
   * @return the rows; empty if they were not found in time
   */
  public <T> Future<Optional<List<T>>> list(
      long millis, String sql, Parameters parameters, RowMapper<T> mapper) {
    return database
        .inTransaction(connection -> run(connection, millis, sql, parameters, mapper))
        .map(Optional::of)
        .recover(
            failure ->
                failure instanceof OutOfTime
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  /** The bound travels with the read. */
  private static <T> Future<List<T>> run(
      Statements connection, long millis, String sql, Parameters parameters, RowMapper<T> mapper) {
    Future<RowSet<Row>> bound =
        connection.rows(BOUND, Parameters.of("millis", Long.toString(millis)));
    Future<List<T>> read = connection.list(sql, parameters, mapper);
    return Future.join(bound, read)
        .map(done -> read.result())
        .recover(
            failure -> Future.failedFuture(SqlState.isCancelled(failure) ? OUT_OF_TIME : failure));
  }

  private static final OutOfTime OUT_OF_TIME = new OutOfTime();

  /** Rolls the transaction back without being retried or logged. */
  private static final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfTime() {
      super("The time of the read ran out", null, false, false);
    }
  }
}
