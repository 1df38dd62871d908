package dev.quell.api.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.templates.RowMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs SQL templates: statements with named parameters such as {@code #{workflowId}::bigint}, each
 * prepared once per connection. A row becomes a record by the mapper that is given. Everything
 * fails with what the mapper throws, and with the driver's failure if the statement is at fault.
 */
public interface Statements {

  /** Runs a statement; each row becomes what the mapper makes of it. */
  <T> Future<RowSet<T>> query(String sql, Parameters parameters, RowMapper<T> mapper);

  /** Reads rows as they are: for tables whose columns bear the names of the wire. */
  default Future<RowSet<Row>> rows(String sql, Parameters parameters) {
    return query(sql, parameters, row -> row);
  }

  /** Reads all rows, in the order of the statement. */
  default <T> Future<List<T>> list(String sql, Parameters parameters, RowMapper<T> mapper) {
    return query(sql, parameters, mapper)
        .map(
            rows -> {
              List<T> list = new ArrayList<>(rows.size());
              rows.forEach(list::add);
              return list;
            });
  }

  /** Reads the first row; empty if there is none. */
  default <T> Future<Optional<T>> first(String sql, Parameters parameters, RowMapper<T> mapper) {
    return query(sql, parameters, mapper)
        .map(
            rows -> {
              RowIterator<T> row = rows.iterator();
              return row.hasNext() ? Optional.of(row.next()) : Optional.empty();
            });
  }

  /** Reads the row of a statement that always has one. */
  default <T> Future<T> one(String sql, Parameters parameters, RowMapper<T> mapper) {
    return query(sql, parameters, mapper).map(rows -> rows.iterator().next());
  }

  /** Runs a statement for what it changes; completes with the number of rows. */
  default Future<Integer> update(String sql, Parameters parameters) {
    return rows(sql, parameters).map(SqlResult::rowCount);
  }

  /**
   * Runs a statement that gives the row it finds or, with {@code on conflict do nothing}, inserts.
   * It gives none if another caller inserted the row meanwhile: {@code on conflict} waits for that
   * caller's commit, but the statement's snapshot is older. A second run sees the row.
   *
   * @return the row; empty if the second run gives none either, because a parent does not exist
   */
  default <T> Future<Optional<T>> insertOrFind(
      String sql, Parameters parameters, RowMapper<T> mapper) {
    return first(sql, parameters, mapper)
        .compose(
            row -> row.isPresent() ? Future.succeededFuture(row) : first(sql, parameters, mapper));
  }
}
