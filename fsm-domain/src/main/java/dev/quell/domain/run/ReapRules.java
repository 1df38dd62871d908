package dev.quell.domain.run;

/**
 * Decides what becomes of a run whose client has not reported in time ({@code
 * docs/contract/cli-and-reaper.md} §32, {@code docs/contract/workflow-and-bind.md} §A.6.4). Pure;
 * whoever calls it holds the locks of both rows and has found the heartbeat overdue.
 */
public final class ReapRules {

  private ReapRules() {}

  /** Tells whether a run waits until its instances have left KILL_SELF. */
  public static boolean waitsForInstances(WorkflowRunStatus run) {
    return run == WorkflowRunStatus.COLD_RESUME || run == WorkflowRunStatus.HOT_RESUME;
  }

  /**
   * Tells whether a run in this status needs the grace of a start: nothing keeps its deadline
   * fresh.
   */
  public static boolean needsGrace(WorkflowRunStatus run) {
    return switch (run) {
      case REGISTERED, BOUND, INSTANTIATED, LAUNCHED -> true;
      default -> false;
    };
  }

  /**
   * Judges a run that waits for nothing.
   *
   * @param anotherAlive whether another run of the same workflow is alive
   */
  public static RunDecision decide(
      WorkflowStatus workflow, WorkflowRunStatus run, boolean anotherAlive) {
    return switch (run) {
      // A leftover of a refused link; it never had the workflow.
      case REGISTERED -> new RunDecision.ApplyAlone(WorkflowRunStatus.ABORTED);
      case LINKING -> RunRules.decide(workflow, run, anotherAlive, WorkflowRunStatus.ABORTED);
      case BOUND, INSTANTIATED, LAUNCHED, RUNNING ->
          RunRules.decide(workflow, run, anotherAlive, WorkflowRunStatus.ERROR);
      case COLD_RESUME, HOT_RESUME ->
          RunRules.decide(workflow, run, anotherAlive, WorkflowRunStatus.TERMINATED);
      case DONE, ERROR, STOPPED, TERMINATED, ABORTED -> new RunDecision.Refuse();
    };
  }
}
