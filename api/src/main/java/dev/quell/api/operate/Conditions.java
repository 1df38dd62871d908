package dev.quell.api.operate;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL conditions that must all hold, and their values in order. A statement has those that are
 * asked for alone: one that leaves the choice to the database would be planned for all of them.
 */
final class Conditions {
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  /**
   * Adds a condition if there is a value for it.
   *
   * @param condition where {@code %s} stands for the value
   */
  Conditions and(String condition, Object value) {
    if (value != null) {
      String place = value(value);
      sql.append("\n  and ").append(condition.replace("%s", place));
    }
    return this;
  }

  /** Adds a value alone; gives what stands for it in SQL. */
  String value(Object value) {
    values.add(value);
    return "$" + values.size();
  }

  /** The conditions, each with an {@code and} before it. */
  String sql() {
    return sql.toString();
  }

  /** The values, in the order of their places. */
  Tuple values() {
    Tuple tuple = Tuple.tuple();
    values.forEach(tuple::addValue);
    return tuple;
  }
}
