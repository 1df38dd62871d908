package dev.quell.api.console;

import dev.quell.api.http.InvalidParameter;
import dev.quell.api.http.Query;
import dev.quell.domain.task.TaskInstanceStatus;
import java.util.List;

/**
 * Which instances of an array are asked for, by batch and step.
 *
 * @param batch the number of one batch; null for all
 * @param letters of the statuses; null for all
 * @param after the instance that the page follows; null for the first page
 */
record InstancePage(Integer batch, String[] letters, Long after, int limit) {
  private static final int DEFAULT_LIMIT = 100;
  private static final int LARGEST_LIMIT = 1_000;
  private static final String LETTER = "the letter of a task instance's status";

  static InstancePage ofQuery(Query query) {
    return new InstancePage(
        query.text("batch").isEmpty()
            ? null
            : (int) query.integerWithin(0, Integer.MAX_VALUE, "batch", 0),
        letters(query.texts("status")),
        query.integer("after").orElse(null),
        (int) query.integerWithin(1, LARGEST_LIMIT, "limit", DEFAULT_LIMIT));
  }

  private static String[] letters(List<String> given) {
    for (String letter : given) {
      if (TaskInstanceStatus.find(letter).isEmpty()) {
        throw InvalidParameter.query("status", letter, LETTER);
      }
    }
    return given.isEmpty() ? null : given.toArray(String[]::new);
  }
}
