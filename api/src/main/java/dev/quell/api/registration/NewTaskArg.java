package dev.quell.api.registration;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/** The value of an argument of a task ({@code docs/contract/workflow-and-bind.md} §23). */
record NewTaskArg(long taskId, long argId, String value) {
  private static final List<String> POSITIONS = List.of("task_id", "arg_id", "value");

  /**
   * Reads a request body: by task and argument; of several values for one of them, as they came.
   *
   * @throws CommandException (INVALID) if it is malformed
   */
  static List<NewTaskArg> ofJson(JsonObject json) {
    return new Fields(json)
        .rows("task_args", POSITIONS).stream()
            .map(row -> new NewTaskArg(row.id("task_id"), row.id("arg_id"), row.text("value")))
            .sorted(
                Comparator.comparingLong(NewTaskArg::taskId).thenComparingLong(NewTaskArg::argId))
            .toList();
  }
}
