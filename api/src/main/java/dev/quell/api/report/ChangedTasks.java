package dev.quell.api.report;

import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists tasks as they were met, in any order.
 *
 * @param statuses the letter of each
 */
record ChangedTasks(Long[] ids, String statuses) {
  static ChangedTasks from(Row row) {
    return new ChangedTasks(row.getArrayOfLongs("ids"), row.getString("statuses"));
  }

  /** The ids of all letters but one, by letter, ascending. */
  Map<String, List<Long>> byStatusExcept(char hidden) {
    Map<Character, List<Long>> byLetter = new TreeMap<>();
    for (int i = 0; i < ids.length; i++) {
      char letter = statuses.charAt(i);
      if (letter != hidden) {
        byLetter.computeIfAbsent(letter, first -> new ArrayList<>()).add(ids[i]);
      }
    }
    Map<String, List<Long>> byStatus = new TreeMap<>();
    byLetter.forEach(
        (letter, sameStatus) -> {
          Collections.sort(sameStatus);
          byStatus.put(letter.toString(), sameStatus);
        });
    return byStatus;
  }
}
