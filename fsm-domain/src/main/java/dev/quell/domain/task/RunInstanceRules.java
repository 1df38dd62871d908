package dev.quell.domain.task;

import static dev.quell.domain.task.TaskInstanceStatus.ERROR_FATAL;
import static dev.quell.domain.task.TaskInstanceStatus.INSTANTIATED;
import static dev.quell.domain.task.TaskInstanceStatus.KILL_SELF;
import static dev.quell.domain.task.TaskInstanceStatus.LAUNCHED;
import static dev.quell.domain.task.TaskInstanceStatus.NO_HEARTBEAT;
import static dev.quell.domain.task.TaskInstanceStatus.QUEUED;
import static dev.quell.domain.task.TaskInstanceStatus.RUNNING;
import static dev.quell.domain.task.TaskInstanceStatus.TRIAGING;

import dev.quell.domain.run.WorkflowRunStatus;
import java.util.Map;

/**
 * Lists the steps that the instances of a run take together, whatever their Tasks say; statuses
 * that are no key stay as they are. Whoever takes the steps holds the locks of instance and Task.
 */
public final class RunInstanceRules {
  private static final Map<TaskInstanceStatus, TaskInstanceStatus> OVERDUE =
      Map.of(RUNNING, TRIAGING, LAUNCHED, NO_HEARTBEAT);
  private static final Map<TaskInstanceStatus, TaskInstanceStatus> HOT =
      Map.of(QUEUED, ERROR_FATAL, INSTANTIATED, ERROR_FATAL, LAUNCHED, KILL_SELF);
  private static final Map<TaskInstanceStatus, TaskInstanceStatus> COLD =
      Map.of(
          QUEUED, ERROR_FATAL, INSTANTIATED, ERROR_FATAL, LAUNCHED, KILL_SELF, RUNNING, KILL_SELF);

  private RunInstanceRules() {}

  /**
   * Answers what an overdue heartbeat does to an instance ({@code
   * docs/contract/workflow-and-bind.md} §21).
   */
  public static Map<TaskInstanceStatus, TaskInstanceStatus> overdue() {
    return OVERDUE;
  }

  /**
   * Answers what the resume of a run does to its instances ({@code
   * docs/contract/workflow-and-bind.md} §17); empty if the run is not being resumed.
   */
  public static Map<TaskInstanceStatus, TaskInstanceStatus> terminated(WorkflowRunStatus run) {
    return switch (run) {
      case COLD_RESUME -> COLD;
      case HOT_RESUME -> HOT;
      default -> Map.of();
    };
  }
}
