package dev.quell.api.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * Runs a statement that gives the row it finds or, with {@code on conflict do nothing}, inserts. It
 * gives none if another caller inserted the row meanwhile: {@code on conflict} waits for that
 * caller's commit, but the statement's snapshot is older. A second run sees the row.
 */
public final class InsertOrFind {
  private InsertOrFind() {}

  /** The row; empty if the second run gives none either, because a parent does not exist. */
  public static Future<Optional<Row>> run(SqlClient client, String sql, Tuple parameters) {
    return once(client, sql, parameters)
        .compose(
            row -> row.isPresent() ? Future.succeededFuture(row) : once(client, sql, parameters));
  }

  private static Future<Optional<Row>> once(SqlClient client, String sql, Tuple parameters) {
    return client.preparedQuery(sql).execute(parameters).map(InsertOrFind::first);
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    RowIterator<Row> row = rows.iterator();
    return row.hasNext() ? Optional.of(row.next()) : Optional.empty();
  }
}
