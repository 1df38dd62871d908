package dev.quell.domain.run;

import static dev.quell.domain.run.WorkflowRunStatus.BOUND;
import static dev.quell.domain.run.WorkflowRunStatus.INSTANTIATED;
import static dev.quell.domain.run.WorkflowRunStatus.LAUNCHED;
import static dev.quell.domain.run.WorkflowRunStatus.LINKING;
import static dev.quell.domain.run.WorkflowRunStatus.RUNNING;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what becomes of one requested status of a workflow run and how it drives the workflow:
 * {@code docs/contract/workflow-and-bind.md} §A.2 and §A.3 with the deliberate differences of §A.6.
 * Pure functions of their arguments; whoever calls {@link #decide} holds the locks of both rows.
 */
public final class RunRules {
  /** A run on its way up leads its workflow, so it does not go where the workflow cannot. */
  private static final Set<WorkflowRunStatus> ON_THE_WAY_UP =
      EnumSet.of(LINKING, BOUND, INSTANTIATED, LAUNCHED, RUNNING);

  private RunRules() {}

  /**
   * Judges one request.
   *
   * @param workflow the present status of the workflow
   * @param current the present status of the run
   * @param anotherAlive whether another run of the same workflow is alive
   * @param wanted the status asked for
   */
  public static RunDecision decide(
      WorkflowStatus workflow,
      WorkflowRunStatus current,
      boolean anotherAlive,
      WorkflowRunStatus wanted) {
    if (!isStep(current, wanted) || (anotherAlive && comesAlive(current, wanted))) {
      return new RunDecision.Refuse();
    }
    Optional<WorkflowStatus> driven = workflowOf(wanted);
    if (driven.isEmpty()) {
      return new RunDecision.Apply(wanted, workflow);
    }
    WorkflowStatus next = driven.get();
    if (ON_THE_WAY_UP.contains(wanted)) {
      return mayFollow(workflow, next)
          ? new RunDecision.Apply(wanted, next)
          : new RunDecision.Refuse();
    }
    return mayFollow(workflow, next) && !anotherAlive
        ? new RunDecision.Apply(wanted, next)
        : new RunDecision.ApplyAlone(wanted);
  }

  /**
   * Tells whether this is a step of a run at all. If it is not, the workflow need not be asked: the
   * request changes nothing.
   */
  public static boolean isStep(WorkflowRunStatus current, WorkflowRunStatus wanted) {
    return RunTransitionTable.isLegal(current, wanted);
  }

  /**
   * Tells whether a heartbeat moves the deadline of its run: with the step that it asks for, or by
   * naming the status that the run has. In COLD_RESUME and HOT_RESUME that is not enough: such a
   * run is to be given up in time although its client lives ({@code
   * docs/contract/workflow-and-bind.md} §A.3, §A.6.4).
   *
   * @param decision what was decided about the status that it names
   */
  public static boolean movesDeadline(
      WorkflowRunStatus current, WorkflowRunStatus named, RunDecision decision) {
    return decision instanceof RunDecision.Apply
        || (current == named && ON_THE_WAY_UP.contains(current));
  }

  /** Tells whether a workflow in this status can follow a new run, if none is alive. */
  public static boolean mayLink(WorkflowStatus workflow) {
    return mayFollow(workflow, WorkflowStatus.REGISTERING);
  }

  /** Returns the statuses whose naming moves the deadline of a run that has them. */
  public static Set<WorkflowRunStatus> keptFresh() {
    return EnumSet.copyOf(ON_THE_WAY_UP);
  }

  private static boolean comesAlive(WorkflowRunStatus current, WorkflowRunStatus wanted) {
    return wanted.isAlive() && !current.isAlive();
  }

  private static boolean mayFollow(WorkflowStatus workflow, WorkflowStatus next) {
    return WorkflowTransitions.isLegal(workflow, next)
        || WorkflowTransitions.isUntimely(workflow, next);
  }

  /** Answers where a run in this status wants its workflow; empty if it does not matter to it. */
  private static Optional<WorkflowStatus> workflowOf(WorkflowRunStatus run) {
    return switch (run) {
      case LINKING -> Optional.of(WorkflowStatus.REGISTERING);
      case BOUND -> Optional.of(WorkflowStatus.QUEUED);
      case INSTANTIATED -> Optional.of(WorkflowStatus.INSTANTIATING);
      case LAUNCHED -> Optional.of(WorkflowStatus.LAUNCHED);
      case RUNNING -> Optional.of(WorkflowStatus.RUNNING);
      case DONE -> Optional.of(WorkflowStatus.DONE);
      case ERROR, STOPPED -> Optional.of(WorkflowStatus.FAILED);
      case TERMINATED -> Optional.of(WorkflowStatus.HALTED);
      case ABORTED -> Optional.of(WorkflowStatus.ABORTED);
      case REGISTERED, COLD_RESUME, HOT_RESUME -> Optional.empty();
    };
  }
}
