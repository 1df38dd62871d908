package dev.quell.api.database;

import dev.quell.worker.engine.SqlState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.RowMapper;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads whose cost depends on what they meet, so that they get a time to be done in. They find
 * their rows by indexes: a limit would tempt the planner to read a large table from its beginning
 * in the hope of finding enough soon. None of them takes more than one processor, as a parallel
 * plan would: what a reader gains by it, all reports lose. Thread-safe.
 */
public final class TimedReads {
  private static final String BOUND =
      """
      select set_config('statement_timeout', #{millis}::text, true),
             set_config('enable_seqscan', 'off', true),
             set_config('max_parallel_workers_per_gather', '0', true)
      """;

  private static final OutOfTime OUT_OF_TIME = new OutOfTime();

  private final RetryingPool database;

  public TimedReads(RetryingPool database) {
    this.database = database;
  }

  /**
   * Runs one read. Fails with UNAVAILABLE if the rows were not found in time; that is not tried
   * again, because it would take as long once more.
   *
   * @param millis at least 1; below the pool's own time-out
   */
  public <T> Future<List<T>> list(
      long millis, String sql, Parameters parameters, RowMapper<T> mapper) {
    return database.inTransaction(connection -> run(connection, millis, sql, parameters, mapper));
  }

  /**
   * Lets others read on a connection of the pool, with the same bound for each of their statements.
   * Fails with UNAVAILABLE if time runs out.
   */
  public <T> Future<T> ask(long millis, Function<SqlClient, Future<T>> reading) {
    return database.onConnection(
        (connection, client) -> {
          Future<?> bound = connection.rows(BOUND, Parameters.of("millis", Long.toString(millis)));
          Future<T> read = reading.apply(client);
          return Future.join(bound, read).map(done -> read.result());
        });
  }

  /**
   * Runs several reads on one connection, with the same bound for each of them, sent one after the
   * other without waiting. Fails with UNAVAILABLE if time runs out.
   */
  public <T> Future<T> together(long millis, Function<Statements, Future<T>> reading) {
    return database.inTransaction(
        connection -> {
          Future<?> bound = connection.rows(BOUND, Parameters.of("millis", Long.toString(millis)));
          Future<T> read = reading.apply(connection);
          return Future.join(bound, read).map(done -> read.result());
        });
  }

  /** Does as {@link #list}, and gives the first row; empty if there is none. */
  public <T> Future<Optional<T>> first(
      long millis, String sql, Parameters parameters, RowMapper<T> mapper) {
    return list(millis, sql, parameters, mapper).map(rows -> rows.stream().findFirst());
  }

  /** Does as {@link #list}, but gives nothing, and logs nothing, if time runs out. */
  public <T> Future<Optional<List<T>>> listInTime(
      long millis, String sql, Parameters parameters, RowMapper<T> mapper) {
    return database
        .inTransaction(
            connection ->
                run(connection, millis, sql, parameters, mapper).recover(TimedReads::outOfTime))
        .map(Optional::of)
        .recover(
            failure ->
                failure == OUT_OF_TIME
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  /** Sends the bound together with the read, which saves a round trip. */
  private static <T> Future<List<T>> run(
      Statements connection, long millis, String sql, Parameters parameters, RowMapper<T> mapper) {
    Future<RowSet<Row>> bound =
        connection.rows(BOUND, Parameters.of("millis", Long.toString(millis)));
    Future<List<T>> read = connection.list(sql, parameters, mapper);
    return Future.join(bound, read).map(done -> read.result());
  }

  private static <T> Future<T> outOfTime(Throwable failure) {
    return Future.failedFuture(SqlState.isCancelled(failure) ? OUT_OF_TIME : failure);
  }

  /** Rolls the transaction back without being retried or logged. */
  private static final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfTime() {
      super("The time of the read ran out", null, false, false);
    }
  }
}
