package dev.quell.domain.run;

/** Says what {@link RunRules#decide} decided about one requested change of one workflow run. */
public sealed interface RunDecision {

  /**
   * The run takes the status, and its workflow is where the run wants it.
   *
   * @param run the new status of the run
   * @param workflow the status the workflow has afterwards; equal to the present one if it stays
   */
  record Apply(WorkflowRunStatus run, WorkflowStatus workflow) implements RunDecision {}

  /** The run ends, but the workflow cannot follow or is another run's, and stays as it is. */
  record ApplyAlone(WorkflowRunStatus run) implements RunDecision {}

  /** Nothing changes. */
  record Refuse() implements RunDecision {}
}
