package dev.quell.api.movein;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table of Quell's that rows come into.
 *
 * @param key the columns of its primary key, all numbers
 * @param identity the columns that tell equals apart besides the key; empty if there are none
 * @param references columns and the tables whose ids they hold
 */
record TargetTable(
    String name,
    List<TargetColumn> columns,
    List<String> key,
    Identity identity,
    Map<String, Reference> references) {

  /** What becomes of a second row that is equal to another one but for its id. */
  enum Twin {
    /** It defines the same: whoever refers to it, refers to the other one. */
    MERGED,
    /** It has a history of its own: it stays, and a column of its identity tells it apart. */
    KEPT,
    /** There is nothing besides the key. */
    NONE
  }

  record Identity(Twin twin, List<String> columns) {}

  /**
   * A column that holds the id of another table's row.
   *
   * @param enforced whether the row must exist
   * @param many whether it holds a list of ids
   */
  record Reference(String table, boolean enforced, boolean many) {}

  /** As SQL names it. */
  String quoted() {
    return quoted(name);
  }

  static String quoted(String name) {
    return '"' + name + '"';
  }

  static String list(List<String> columns) {
    return columns.stream().map(TargetTable::quoted).collect(Collectors.joining(", "));
  }

  static String list(String alias, List<String> columns) {
    return columns.stream()
        .map(column -> alias + "." + quoted(column))
        .collect(Collectors.joining(", "));
  }

  static String equal(String left, String right, List<String> columns) {
    return columns.stream()
        .map(column -> "%s.%s = %s.%s".formatted(left, quoted(column), right, quoted(column)))
        .collect(Collectors.joining(" and "));
  }

  TargetColumn column(String wanted) {
    return columns.stream().filter(column -> column.name().equals(wanted)).findAny().orElseThrow();
  }
}
