package dev.quell.api.registration;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import java.util.List;

/**
 * A chunk of the tasks of a workflow ({@code docs/contract/workflow-and-bind.md} §22).
 *
 * @param markCreated whether it is the last one
 * @param tasks as they came, no two the same; may be empty
 */
record NewTasks(long workflowId, boolean markCreated, List<NewTask> tasks) {

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if it is malformed or describes a task twice
   */
  static NewTasks ofJson(Fields fields) {
    Fields tasks = fields.required("tasks", object());
    return new NewTasks(
        fields.required("workflow_id", id()),
        fields.required("mark_created", bool()),
        requireDistinct(tasks.names().stream().map(key -> NewTask.ofJson(tasks, key)).toList()));
  }

  private static List<NewTask> requireDistinct(List<NewTask> tasks) {
    List<NewTask> sorted = tasks.stream().sorted(NewTask.BY_IDENTITY).toList();
    for (int i = 1; i < sorted.size(); i++) {
      NewTask one = sorted.get(i - 1);
      NewTask other = sorted.get(i);
      if (one.isSameAs(other)) {
        throw CommandException.invalid(
            "The field 'tasks' must describe each task once, but '%s' and '%s' have the same node %d and the same arguments."
                .formatted(one.key(), other.key(), one.nodeId()));
      }
    }
    return tasks;
  }
}
