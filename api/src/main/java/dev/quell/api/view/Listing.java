package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.Snapshot;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows that are asked for, be they many.
 *
 * @param columns in the order of the wire
 * @param source SQL: the statement behind its columns
 * @param filter its other parameters
 * @param limit rows at most; 0 and less for all
 * @param isSorted whether it sorts its rows
 */
record Listing(
    List<Column> columns, String source, Parameters filter, long limit, boolean isSorted) {

  /**
   * Rows in any order.
   *
   * @param source SQL: with {@code #{rows}} for how many it reads at most
   */
  static Listing unsorted(List<Column> columns, String source, Parameters filter, long limit) {
    return new Listing(columns, source, filter, limit, false);
  }

  /**
   * Rows in an order.
   *
   * @param source SQL: with {@code #{found}} for how many it finds at most, and {@code #{rows}} for
   *     how many of these it reads once they are sorted
   */
  static Listing sorted(List<Column> columns, String source, Parameters filter, long limit) {
    return new Listing(columns, source, filter, limit, true);
  }

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
    return parameters(Long.MAX_VALUE, rows());
  }

  /**
   * Parameters that ask for a page, and for one row more if there are more. Then which rows these
   * are is of no interest, and no more are found and sorted than it takes to know.
   */
  Parameters parametersOfFirstPage() {
    return rows() > Snapshot.PAGE
        ? parameters(Snapshot.PAGE + 1L, Snapshot.PAGE + 1L)
        : parameters(Long.MAX_VALUE, rows());
  }

  private long rows() {
    return limit <= 0 ? Long.MAX_VALUE : limit;
  }

  private Parameters parameters(long found, long rows) {
    Parameters parameters = filter.and("rows", rows);
    return isSorted ? parameters.and("found", found) : parameters;
  }
}
