package dev.quell.domain.command;

/** Asks something of a workflow as a whole: its next run, its resume, its tasks. */
public sealed interface WorkflowCommand extends Command
    permits LinkWorkflowRun, SetResume, SetResumeState, ForceCleanupKillSelf {

  /** The workflow that is meant. */
  long workflowId();
}
