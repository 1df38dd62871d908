package dev.quell.domain.command;

import static dev.quell.domain.json.CompositeTypes.objects;
import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/**
 * Has Tasks that exist already begin anew, as a client that binds them again describes them ({@code
 * docs/contract/workflow-and-bind.md} §22).
 *
 * @param tasks ascending by id
 */
public record RebindTasks(List<Rebinding> tasks) implements Command {

  /**
   * What is bound again of one Task.
   *
   * @param resetIfRunning whether it begins anew also if it is RUNNING
   */
  public record Rebinding(
      long taskId, String name, String command, int maxAttempts, boolean resetIfRunning) {

    private static Rebinding ofJson(Fields fields) {
      return new Rebinding(
          fields.required("task_id", id()),
          fields.required("name", text()),
          fields.required("command", text()),
          fields.required("max_attempts", wholeNumber(0)),
          fields.required("reset_if_running", bool()));
    }

    private JsonObject toJson() {
      return new JsonObject()
          .put("task_id", taskId)
          .put("name", name)
          .put("command", command)
          .put("max_attempts", maxAttempts)
          .put("reset_if_running", resetIfRunning);
    }
  }

  /**
   * The command for Tasks in any order.
   *
   * @throws CommandException (INVALID) if a Task comes twice
   */
  public static RebindTasks of(List<Rebinding> tasks) {
    List<Rebinding> ascending =
        tasks.stream().sorted(Comparator.comparingLong(Rebinding::taskId)).toList();
    for (int i = 1; i < ascending.size(); i++) {
      if (ascending.get(i).taskId() == ascending.get(i - 1).taskId()) {
        throw CommandException.invalid(
            "The field 'tasks' must name each Task once, but it names %d twice."
                .formatted(ascending.get(i).taskId()));
      }
    }
    return new RebindTasks(ascending);
  }

  static RebindTasks ofJson(Fields fields) {
    return of(fields.required("tasks", objects()).stream().map(Rebinding::ofJson).toList());
  }

  @Override
  public CommandKind kind() {
    return CommandKind.REBIND_TASKS;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("tasks", new JsonArray(tasks.stream().map(Rebinding::toJson).toList()));
  }
}
