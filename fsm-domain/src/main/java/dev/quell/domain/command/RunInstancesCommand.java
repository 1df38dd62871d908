package dev.quell.domain.command;

/** Asks something of all instances of one workflow run that are in certain statuses. */
public sealed interface RunInstancesCommand extends Command
    permits SetStatusForTriaging, TerminateTaskInstances {

  /** The run the instances belong to. */
  long workflowRunId();
}
