package dev.quell.domain.command;

/** What an operator does by hand to a workflow and its tasks. */
public sealed interface OperatorCommand extends Command
    permits UpdateTaskStatuses, ResetWorkflow, IncreaseResources {

  /** The workflow that is meant. */
  long workflowId();
}
