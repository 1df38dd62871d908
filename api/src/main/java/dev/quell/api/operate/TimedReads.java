package dev.quell.api.operate;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.templates.RowMapper;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads that may not take longer than a limit, however busy the database is. */
final class TimedReads {
  private static final Logger LOG = LoggerFactory.getLogger(TimedReads.class);

  private final RetryingPool database;
  private final String timeoutMillis;

  TimedReads(RetryingPool database, int timeoutMillis) {
    this.database = database;
    this.timeoutMillis = Integer.toString(timeoutMillis);
  }

  /** The rows; fails with UNAVAILABLE if they do not come in time. */
  <T> Future<List<T>> list(String sql, Parameters values, RowMapper<T> mapper) {
    return database.inTransaction(
        connection ->
            connection
                .rows(
                    "select set_config('statement_timeout', #{millis}::text, true)",
                    Parameters.of("millis", timeoutMillis))
                .compose(set -> connection.list(sql, values, mapper)));
  }

  /** The first row; empty if there is none. */
  <T> Future<Optional<T>> first(String sql, Parameters values, RowMapper<T> mapper) {
    return list(sql, values, mapper).map(rows -> rows.stream().findFirst());
  }

  /** What stands for a read that failed, which is logged. */
  static <T> Future<T> nothing(Throwable failure, T nothing) {
    LOG.atWarn().addKeyValue("failure", failure.toString()).log("Could not look at a selection");
    return Future.succeededFuture(nothing);
  }
}
