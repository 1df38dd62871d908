package dev.quell.domain.command;

/** Tells what an operator does by hand to a workflow and its tasks. */
public sealed interface OperatorCommand extends Command
    permits UpdateTaskStatuses, ResetWorkflow, IncreaseResources, LimitConcurrency {

  /** The workflow that is meant. */
  long workflowId();
}
