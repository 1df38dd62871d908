package dev.quell.api.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells in what two lists of ids differ, each ascending and without duplicates.
 *
 * @param leftOnly ids of the left list that are not in the right one, ascending
 * @param rightOnly ids of the right list that are not in the left one, ascending
 */
record IdDifference(List<Long> leftOnly, List<Long> rightOnly) {

  /** Compares both lists in one pass. */
  static IdDifference of(List<Long> left, List<Long> right) {
    List<Long> leftOnly = new ArrayList<>();
    List<Long> rightOnly = new ArrayList<>();
    int l = 0;
    int r = 0;
    while (l < left.size() && r < right.size()) {
      int order = Long.compare(left.get(l), right.get(r));
      if (order < 0) {
        leftOnly.add(left.get(l));
      } else if (order > 0) {
        rightOnly.add(right.get(r));
      }
      l += order <= 0 ? 1 : 0;
      r += order >= 0 ? 1 : 0;
    }
    leftOnly.addAll(left.subList(l, left.size()));
    rightOnly.addAll(right.subList(r, right.size()));
    return new IdDifference(leftOnly, rightOnly);
  }
}
