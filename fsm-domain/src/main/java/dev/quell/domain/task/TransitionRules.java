package dev.quell.domain.task;

import static dev.quell.domain.task.TaskInstanceStatus.DONE;
import static dev.quell.domain.task.TaskInstanceStatus.ERROR;
import static dev.quell.domain.task.TaskInstanceStatus.ERROR_FATAL;
import static dev.quell.domain.task.TaskInstanceStatus.INSTANTIATED;
import static dev.quell.domain.task.TaskInstanceStatus.KILL_SELF;
import static dev.quell.domain.task.TaskInstanceStatus.LAUNCHED;
import static dev.quell.domain.task.TaskInstanceStatus.NO_HEARTBEAT;
import static dev.quell.domain.task.TaskInstanceStatus.RUNNING;
import static dev.quell.domain.task.TaskInstanceStatus.TRIAGING;

import java.util.EnumSet;
import java.util.Set;

/**
 * Decides what becomes of one requested status of a TaskInstance and how it drives the Task: {@code
 * docs/contract/fsm.md} §4 with the deliberate differences of §9 (rules 2, 3, 4, 7 and 8). Pure
 * functions of their arguments; whoever calls them holds the locks of both rows.
 */
public final class TransitionRules {
  private static final Set<TaskStatus> RESET_TASK =
      EnumSet.of(TaskStatus.REGISTERING, TaskStatus.QUEUED, TaskStatus.ADJUSTING_RESOURCES);

  private TransitionRules() {}

  /**
   * Judges one request.
   *
   * @param task the parent Task
   * @param current the present status of the instance
   * @param newest whether no later instance of the same Task exists; only the newest one drives it
   * @param wanted the status asked for
   */
  public static TransitionDecision decide(
      TaskState task, TaskInstanceStatus current, boolean newest, TaskInstanceStatus wanted) {
    if (!newest) {
      return decideSuperseded(current, wanted);
    }
    if (current == wanted) {
      return new TransitionDecision.Ignore();
    }
    if (!TransitionTable.isLegal(current, wanted)) {
      return refuse(current, wanted);
    }
    if (task.status().isFinished()) {
      return wanted.isFailure()
          ? new TransitionDecision.Orphan(ERROR_FATAL)
          : new TransitionDecision.Reject();
    }
    if (isEndedByReset(current) && RESET_TASK.contains(task.status())) {
      return new TransitionDecision.Orphan(ERROR_FATAL);
    }
    return decideCurrent(task, current, wanted);
  }

  /**
   * Answers what a worker's start report asks for: RUNNING, except that an instance told to die or
   * already given up is ended instead ({@code docs/contract/array-and-task-instance.md} §14).
   */
  public static TaskInstanceStatus wantedByStart(TaskInstanceStatus current) {
    return switch (current) {
      case KILL_SELF -> ERROR_FATAL;
      case NO_HEARTBEAT -> ERROR;
      default -> RUNNING;
    };
  }

  /** Tells whether a kill moves a Task in this status to ERROR_FATAL together with its instance. */
  public static boolean isKillable(TaskStatus task) {
    return task == TaskStatus.LAUNCHED || task == TaskStatus.RUNNING;
  }

  /** Rule 3: an instance that a later one has replaced ends by itself, whatever its Task does. */
  private static TransitionDecision decideSuperseded(
      TaskInstanceStatus current, TaskInstanceStatus wanted) {
    if (wanted == RUNNING && mayStart(current)) {
      return new TransitionDecision.Orphan(ERROR_FATAL);
    }
    if (!TransitionTable.isLegal(current, wanted)) {
      return current == wanted ? new TransitionDecision.Ignore() : refuse(current, wanted);
    }
    if (wanted == DONE) {
      return new TransitionDecision.Orphan(DONE);
    }
    return wanted.isFailure()
        ? new TransitionDecision.Orphan(ERROR_FATAL)
        : new TransitionDecision.Reject();
  }

  private static boolean mayStart(TaskInstanceStatus current) {
    return current == RUNNING || TransitionTable.isLegal(current, RUNNING);
  }

  private static TransitionDecision decideCurrent(
      TaskState task, TaskInstanceStatus current, TaskInstanceStatus wanted) {
    TaskStatus at = task.status();
    return switch (wanted) {
      case INSTANTIATED ->
          step(
              at == TaskStatus.QUEUED || at == TaskStatus.INSTANTIATING,
              wanted,
              TaskStatus.INSTANTIATING);
      case LAUNCHED ->
          step(
              at == TaskStatus.INSTANTIATING || at == TaskStatus.LAUNCHED,
              wanted,
              TaskStatus.LAUNCHED);
      case RUNNING -> step(at.isUnderWay(), wanted, TaskStatus.RUNNING);
      case DONE -> step(at == TaskStatus.RUNNING || heals(current, at), wanted, TaskStatus.DONE);
      case NO_DISTRIBUTOR_ID, ERROR, UNKNOWN_ERROR, RESOURCE_ERROR, ERROR_FATAL ->
          step(at.isUnderWay(), wanted, afterFailure(task, wanted));
      // Only bulk statements write these; they never pass a report's checks.
      case QUEUED, TRIAGING, NO_HEARTBEAT, KILL_SELF -> new TransitionDecision.Reject();
    };
  }

  private static TransitionDecision step(
      boolean allowed, TaskInstanceStatus wanted, TaskStatus next) {
    return allowed ? new TransitionDecision.Apply(wanted, next) : new TransitionDecision.Reject();
  }

  private static boolean heals(TaskInstanceStatus current, TaskStatus task) {
    return current == TRIAGING && task.isUnderWay();
  }

  private static TaskStatus afterFailure(TaskState task, TaskInstanceStatus wanted) {
    if (wanted == ERROR_FATAL || !task.hasBudget()) {
      return TaskStatus.ERROR_FATAL;
    }
    return wanted == TaskInstanceStatus.RESOURCE_ERROR
        ? TaskStatus.ADJUSTING_RESOURCES
        : TaskStatus.REGISTERING;
  }

  /** Rule 4: these can no longer matter to a Task that was reset under them. */
  private static boolean isEndedByReset(TaskInstanceStatus current) {
    return current == KILL_SELF || current == NO_HEARTBEAT;
  }

  private static TransitionDecision refuse(TaskInstanceStatus current, TaskInstanceStatus wanted) {
    return TransitionTable.isUntimely(current, wanted)
        ? new TransitionDecision.Ignore()
        : new TransitionDecision.Reject();
  }
}
