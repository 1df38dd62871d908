package dev.quell.api.view;

import dev.quell.api.database.Snapshot;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows that are asked for, be they many.
 *
 * @param columns in the order of the wire
 * @param source SQL: the statement behind its columns; the last parameter is the number of rows
 * @param filter the parameters before that
 * @param limit rows at most; 0 and less for all
 */
record Listing(List<Column> columns, String source, Tuple filter, long limit) {

  /**
   * One column.
   *
   * @param name on the wire
   * @param expression SQL
   */
  record Column(String name, String expression) {}

  /** SQL: all columns, under their names. */
  String sql() {
    return columns.stream()
        .map(column -> "%s as \"%s\"".formatted(column.expression, column.name))
        .collect(Collectors.joining(", ", "select ", "\n" + source));
  }

  /** SQL: one column. */
  String sql(Column column) {
    return "select " + column.expression + "\n" + source;
  }

  /** Parameters that ask for all of it. */
  Tuple parameters() {
    return parameters(rows());
  }

  /** Parameters that ask for a page, and for one row more if there are more. */
  Tuple parametersOfFirstPage() {
    return parameters(Math.min(rows(), Snapshot.PAGE + 1));
  }

  private long rows() {
    return limit <= 0 ? Long.MAX_VALUE : limit;
  }

  private Tuple parameters(long rows) {
    Tuple parameters = Tuple.tuple();
    for (int i = 0; i < filter.size(); i++) {
      parameters.addValue(filter.getValue(i));
    }
    return parameters.addLong(rows);
  }
}
