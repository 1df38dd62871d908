package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.Snapshot;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows that are asked for, be they many.
 *
 * @param columns in the order of the wire
 * @param source SQL: the statement behind its columns, with {@code #{rows}} for how many it reads
 *     at most
 * @param filter its other parameters
 * @param limit rows at most; 0 and less for all
 */
record Listing(List<Column> columns, String source, Parameters filter, long limit) {

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
  Parameters parameters() {
    return parameters(rows());
  }

  /** Parameters that ask for a page, and for one row more if there are more. */
  Parameters parametersOfFirstPage() {
    return parameters(Math.min(rows(), Snapshot.PAGE + 1));
  }

  private long rows() {
    return limit <= 0 ? Long.MAX_VALUE : limit;
  }

  private Parameters parameters(long rows) {
    return filter.and("rows", rows);
  }
}
