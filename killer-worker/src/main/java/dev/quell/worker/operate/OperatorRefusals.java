package dev.quell.worker.operate;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.run.WorkflowStatus;

/** Why an operator may not set tasks. */
final class OperatorRefusals {
  private OperatorRefusals() {}

  static CommandException unknownWorkflow(long id) {
    return CommandException.notFound("There is no workflow " + id + ".");
  }

  static CommandException noRun(long workflowId) {
    return CommandException.invalid(
        "The field 'new_status' must be D: the workflow "
            + workflowId
            + " has no run yet, so nothing can be run again.");
  }

  static CommandException begun(WorkflowStatus workflow, long tasks) {
    return CommandException.invalid(
        "Task status cannot be updated: the workflow is in "
            + workflow.code()
            + ", not in F, D, A or H, and "
            + tasks
            + " of the tasks directly downstream have begun (are not in G, I or Q).");
  }
}
