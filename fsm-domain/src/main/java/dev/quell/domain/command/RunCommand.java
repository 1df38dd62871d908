package dev.quell.domain.command;

import dev.quell.domain.run.WorkflowRunStatus;

/** Tells what a client or distributor asks for a workflow run: a step, or a heartbeat with one. */
public sealed interface RunCommand extends Command permits UpdateRunStatus, LogRunHeartbeat {

  /** The run that is meant. */
  long workflowRunId();

  /** The status asked for; a run that has it already, or must not take it, keeps its own. */
  WorkflowRunStatus status();
}
