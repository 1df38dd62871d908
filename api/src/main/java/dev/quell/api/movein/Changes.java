package dev.quell.api.movein;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what was changed in the rows of a page, with some of their keys as examples. */
final class Changes {
  static final int EXAMPLES = 10;

  /** How many rows were changed in one way. */
  static final class Change {
    private final List<String> examples = new ArrayList<>();
    private long rows;

    long rows() {
      return rows;
    }

    String examples() {
      return String.join(" ", examples);
    }
  }

  private final Map<String, Change> changes = new LinkedHashMap<>();

  /**
   * Counts one.
   *
   * @param how what was changed, in words that are the same for all rows
   */
  void add(String how, String key) {
    Change change = changes.computeIfAbsent(how, first -> new Change());
    change.rows++;
    if (change.examples.size() < EXAMPLES) {
      change.examples.add(key);
    }
  }

  Map<String, Change> all() {
    return changes;
  }
}
