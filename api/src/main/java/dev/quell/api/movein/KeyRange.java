package dev.quell.api.movein;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys after one and up to another one, in the order of their columns. Databases find such a
 * range in an index if the first column is compared by itself.
 *
 * @param after exclusive; empty for from the first
 * @param upTo inclusive; empty for to the last
 */
record KeyRange(List<Long> after, List<Long> upTo) {

  /** Gives the condition on columns, which begins with a blank. */
  String where(List<String> columns) {
    List<String> conditions = new ArrayList<>();
    if (!after.isEmpty()) {
      conditions.add(columns.get(0) + " >= " + after.get(0));
      conditions.add(beyond(columns, after, ">", ">"));
    }
    if (!upTo.isEmpty()) {
      conditions.add(columns.get(0) + " <= " + upTo.get(0));
      conditions.add(beyond(columns, upTo, "<", "<="));
    }
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  private static String beyond(List<String> columns, List<Long> values, String than, String last) {
    int size = columns.size();
    String condition = columns.get(size - 1) + " " + last + " " + values.get(size - 1);
    for (int i = size - 2; i >= 0; i--) {
      String column = columns.get(i);
      condition =
          "(%s %s %d or (%s = %d and %s))"
              .formatted(column, than, values.get(i), column, values.get(i), condition);
    }
    return condition;
  }
}
