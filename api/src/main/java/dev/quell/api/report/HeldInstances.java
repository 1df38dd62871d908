package dev.quell.api.report;

import static dev.quell.domain.json.CompositeTypes.ids;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.StatusLetters;
import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import java.util.List;

/**
 * Names the instances that a distributor believes to be in a status, which should be all of its run
 * ({@code docs/contract/workflow-and-bind.md} §20).
 *
 * @param taskInstanceIds ascending, without duplicates; may be empty
 */
record HeldInstances(List<Long> taskInstanceIds, TaskInstanceStatus status) {

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static HeldInstances ofJson(Fields fields) {
    return new HeldInstances(
        fields.required("task_instance_ids", ids()),
        fields.required("status", StatusLetters.OF_INSTANCE));
  }
}
