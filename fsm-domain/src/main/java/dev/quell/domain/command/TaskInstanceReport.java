package dev.quell.domain.command;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TransitionDecision;
import dev.quell.domain.task.TransitionRules;
import java.util.Optional;

/**
 * Tells what a worker or a distributor reports of one TaskInstance: a single transition or a
 * heartbeat.
 */
public sealed interface TaskInstanceReport extends Command
    permits LogRunning, LogReportBy, LogDone, LogErrorWorkerNode, DistributorReport {

  /** The instance the report is about. */
  long taskInstanceId();

  /** What the report tells besides the status; stored whatever becomes of the transition. */
  WorkerDetails details();

  /** The status the report asks for, given the present one; empty if it asks for no change. */
  Optional<TaskInstanceStatus> wantedStatus(TaskInstanceStatus current);

  /**
   * Decides what the report does to its instance, whose row and that of its Task are locked.
   *
   * @param newest whether no later instance of the same Task exists
   */
  default TransitionDecision decide(TaskState task, TaskInstanceStatus current, boolean newest) {
    return wantedStatus(current)
        .map(wanted -> TransitionRules.decide(task, current, newest, wanted))
        .orElseGet(TransitionDecision.Ignore::new);
  }

  /**
   * Tells who told by this report that an instance has ended, where that says more than its status:
   * a distributor of one that was told to end itself, which it does not see; a worker of one that
   * was ended in its absence. Empty if it says no more.
   */
  default Optional<EndToldBy> endTold(TaskInstanceStatus before, TaskInstanceStatus after) {
    return Optional.empty();
  }

  /** What goes to the error log if the transition is applied; empty if nothing does. */
  default Optional<String> errorDescription() {
    return Optional.empty();
  }

  /** Whether the report counts for nothing as long as the next report is not overdue. */
  default boolean countsOnlyIfOverdue() {
    return false;
  }
}
