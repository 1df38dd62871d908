package dev.quell.domain.command;

import org.jspecify.annotations.Nullable;

/** Tells what an operator does by hand to a workflow and its tasks. */
public sealed interface OperatorCommand extends Command
    permits UpdateTaskStatuses, ResetWorkflow, IncreaseResources, LimitConcurrency {

  /** The workflow that is meant. */
  long workflowId();

  /** Whom the audit names; null if nobody has said. */
  @Nullable String requestedBy();

  /** Why, for the audit; null if no reason was given. */
  @Nullable String reason();
}
