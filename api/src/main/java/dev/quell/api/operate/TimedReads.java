package dev.quell.api.operate;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
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
  Future<RowSet<Row>> rows(String sql, Tuple values) {
    return database.inTransaction(
        connection ->
            connection
                .preparedQuery("select set_config('statement_timeout', $1::text, true)")
                .execute(Tuple.of(timeoutMillis))
                .compose(set -> connection.preparedQuery(sql).execute(values)));
  }

  /** The first row; empty if there is none. */
  Future<Optional<Row>> first(String sql, Tuple values) {
    return rows(sql, values)
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext() ? Optional.of(row.next()) : Optional.empty();
            });
  }

  /** What stands for a read that failed, which is logged. */
  static <T> Future<T> nothing(Throwable failure, T nothing) {
    LOG.atWarn().addKeyValue("failure", failure.toString()).log("Could not look at a selection");
    return Future.succeededFuture(nothing);
  }
}
