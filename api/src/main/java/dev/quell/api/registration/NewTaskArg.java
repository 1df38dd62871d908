package dev.quell.api.registration;

import static dev.quell.domain.json.CompositeTypes.rows;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
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
  static List<NewTaskArg> ofJson(Fields fields) {
    return fields.required("task_args", rows(POSITIONS)).stream()
        .map(
            row ->
                new NewTaskArg(
                    row.required("task_id", id()),
                    row.required("arg_id", id()),
                    row.required("value", text())))
        .sorted(Comparator.comparingLong(NewTaskArg::taskId).thenComparingLong(NewTaskArg::argId))
        .toList();
  }
}
