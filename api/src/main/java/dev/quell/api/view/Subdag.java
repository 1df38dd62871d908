package dev.quell.api.view;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import io.vertx.core.json.JsonObject;
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
  static Subdag ofJson(JsonObject json) {
    Fields fields = new Fields(json);
    List<Long> taskIds = fields.ids("task_ids");
    if (taskIds.isEmpty()) {
      throw CommandException.invalid("The field 'task_ids' must name at least one task.");
    }
    return new Subdag(taskIds, fields.optionalTaskLetters("task_status"));
  }
}
