package dev.quell.domain.operate;

import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decides what an operator may do to a workflow by hand ({@code docs/contract/cli-and-reaper.md}
 * §4, §23).
 */
public final class OperatorRules {
  private static final Set<WorkflowStatus> AT_REST =
      EnumSet.of(
          WorkflowStatus.FAILED,
          WorkflowStatus.DONE,
          WorkflowStatus.ABORTED,
          WorkflowStatus.HALTED);
  private static final Set<TaskStatus> NOT_BEGUN =
      EnumSet.of(TaskStatus.REGISTERING, TaskStatus.INSTANTIATING, TaskStatus.QUEUED);
  private static final Set<TaskInstanceStatus> KILLED =
      EnumSet.range(TaskInstanceStatus.QUEUED, TaskInstanceStatus.NO_HEARTBEAT);

  private OperatorRules() {}

  /** Tells whether tasks of a workflow may be set whatever is downstream of them. */
  public static boolean isAtRest(WorkflowStatus workflow) {
    return AT_REST.contains(workflow);
  }

  /** Returns the statuses that the direct neighbours downstream must have if it is not at rest. */
  public static Set<TaskStatus> notBegun() {
    return EnumSet.copyOf(NOT_BEGUN);
  }

  /**
   * Returns the statuses of instances that are told to end themselves when their task is to run
   * again.
   */
  public static Set<TaskInstanceStatus> killed() {
    return EnumSet.copyOf(KILLED);
  }

  /**
   * Tells whether a limit may change.
   *
   * @param lowerOnly whether it must not be raised
   */
  public static boolean mayLimit(int before, int after, boolean lowerOnly) {
    return !lowerOnly || after <= before;
  }

  /**
   * Answers the status of a workflow after tasks of it were set.
   *
   * @param allDone whether all its tasks are DONE now
   */
  public static WorkflowStatus afterUpdate(
      WorkflowStatus workflow, TaskStatus set, boolean allDone) {
    if (set == TaskStatus.DONE) {
      return allDone ? WorkflowStatus.DONE : workflow;
    }
    return workflow == WorkflowStatus.DONE ? WorkflowStatus.FAILED : workflow;
  }
}
