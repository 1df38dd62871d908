package dev.quell.api.view;

import static dev.quell.domain.json.CompositeTypes.ids;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.StatusLetters;
import dev.quell.domain.json.Fields;
import java.util.List;
import java.util.Set;

/**
 * Which tasks are asked for.
 *
 * @param taskIds not empty
 * @param letters that the answer is filtered by; empty for no filter
 */
record Subdag(List<Long> taskIds, Set<String> letters) {

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static Subdag ofJson(Fields fields) {
    List<Long> taskIds = fields.required("task_ids", ids());
    if (taskIds.isEmpty()) {
      throw CommandException.invalid("The field 'task_ids' must name at least one task.");
    }
    return new Subdag(taskIds, fields.optional("task_status", StatusLetters.OF_TASKS, Set.of()));
  }
}
