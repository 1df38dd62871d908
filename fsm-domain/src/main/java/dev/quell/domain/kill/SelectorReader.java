package dev.quell.domain.kill;

import static dev.quell.domain.json.CompositeTypes.texts;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.seconds;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.json.CompositeTypes;
import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a {@link KillSelector} and refuses what could mean more than its writer thinks. */
public final class SelectorReader {
  private static final int LONGEST_TEXT = 255;
  private static final String LIVE_LETTERS =
      "the letters of live statuses, some of Q, I, O, R, T, X, K";
  private static final List<String> IDS = List.of("task_ids", "task_instance_ids");
  private static final List<String> FILTERS =
      List.of(
          "workflow_id",
          "workflow_run_id",
          "array_id",
          "array_batch_num",
          "task_template_id",
          "status",
          "user",
          "node",
          "min_seconds_in_state",
          "min_seconds_overdue");

  private static final List<String> KNOWN = Stream.concat(IDS.stream(), FILTERS.stream()).toList();

  private SelectorReader() {}

  /**
   * Reads a selector.
   *
   * @throws RuntimeException the refusal of the fields, if it is empty, mixes ids and filters, or a
   *     field is mistyped
   */
  public static KillSelector read(Fields fields) {
    // A misspelt filter must not widen a kill.
    fields.requireOnly("selector", KNOWN);
    KillSelector selector =
        new KillSelector(
            ids(fields, "task_ids"),
            ids(fields, "task_instance_ids"),
            fields.optional("workflow_id", id()),
            fields.optional("workflow_run_id", id()),
            fields.optional("array_id", id()),
            fields.optional("array_batch_num", wholeNumber(0)),
            fields.optional("task_template_id", id()),
            statuses(fields),
            fields.optional("user", text(LONGEST_TEXT)),
            fields.optional("node", text(LONGEST_TEXT)),
            fields.optional("min_seconds_in_state", seconds()),
            fields.optional("min_seconds_overdue", seconds()));
    requireMeaning(fields, selector);
    return selector;
  }

  private static void requireMeaning(Fields fields, KillSelector selector) {
    long given = fields.names().stream().filter(fields::isSet).count();
    if (given == 0) {
      throw fields.refusal(
          "The selector is empty; it must name task_ids, task_instance_ids, or at least one filter.");
    }
    boolean byIds = IDS.stream().anyMatch(fields::isSet);
    if (byIds && given > 1) {
      throw fields.refusal(
          "The selector must have either task_ids, or task_instance_ids, or filters, but it has "
              + "several of them.");
    }
    if (byIds && !selector.isByIds()) {
      throw fields.refusal("The selector names no id; it must name at least one.");
    }
    if (selector.arrayBatchNumber() != null && selector.arrayId() == null) {
      throw fields.refusal(
          "The selector has array_batch_num without array_id; it must name the array as well.");
    }
  }

  private static List<Long> ids(Fields fields, String name) {
    List<Long> ids = fields.optional(name, CompositeTypes.ids(), List.of());
    if (ids.size() > KillSelector.MOST_IDS) {
      throw fields.invalid(name, "an array of at most " + KillSelector.MOST_IDS + " ids");
    }
    return ids;
  }

  private static Set<TaskInstanceStatus> statuses(Fields fields) {
    if (!fields.isSet("status")) {
      return Set.of();
    }
    Set<TaskInstanceStatus> statuses = new HashSet<>();
    for (String letter : fields.required("status", texts())) {
      statuses.add(
          TaskInstanceStatus.find(letter)
              .filter(TaskInstanceStatus::isLive)
              .orElseThrow(() -> fields.invalid("status", LIVE_LETTERS)));
    }
    if (statuses.isEmpty()) {
      throw fields.invalid("status", LIVE_LETTERS);
    }
    return statuses;
  }
}
