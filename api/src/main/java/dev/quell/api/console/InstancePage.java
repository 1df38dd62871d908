package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.integer;
import static dev.quell.api.http.ParameterTypes.integerWithin;
import static dev.quell.api.http.ParameterTypes.words;

import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which instances of an array are asked for, by batch and step.
 *
 * @param batch the number of one batch; null for all
 * @param letters of the statuses; null for all
 * @param after the instance that the page follows; null for the first page
 */
record InstancePage(
    @Nullable Integer batch, String @Nullable [] letters, @Nullable Long after, int limit) {
  private static final Long DEFAULT_LIMIT = 100L;
  private static final int LARGEST_LIMIT = 1_000;

  private static final FieldType<String[]> LETTERS =
      words(
              letter -> TaskInstanceStatus.find(letter).map(TaskInstanceStatus::code),
              "the letter of a task instance's status")
          .map(letters -> letters.toArray(String[]::new));

  static InstancePage ofQuery(Fields query) {
    return new InstancePage(
        query.optional("batch", integerWithin(0, Integer.MAX_VALUE).map(Long::intValue)),
        query.optional("status", LETTERS),
        query.optional("after", integer()),
        query.optional("limit", integerWithin(1, LARGEST_LIMIT), DEFAULT_LIMIT).intValue());
  }
}
