package dev.quell.domain.task;

import static dev.quell.domain.task.TaskInstanceStatus.DONE;
import static dev.quell.domain.task.TaskInstanceStatus.ERROR;
import static dev.quell.domain.task.TaskInstanceStatus.ERROR_FATAL;
import static dev.quell.domain.task.TaskInstanceStatus.INSTANTIATED;
import static dev.quell.domain.task.TaskInstanceStatus.KILL_SELF;
import static dev.quell.domain.task.TaskInstanceStatus.LAUNCHED;
import static dev.quell.domain.task.TaskInstanceStatus.NO_DISTRIBUTOR_ID;
import static dev.quell.domain.task.TaskInstanceStatus.NO_HEARTBEAT;
import static dev.quell.domain.task.TaskInstanceStatus.QUEUED;
import static dev.quell.domain.task.TaskInstanceStatus.RESOURCE_ERROR;
import static dev.quell.domain.task.TaskInstanceStatus.RUNNING;
import static dev.quell.domain.task.TaskInstanceStatus.TRIAGING;
import static dev.quell.domain.task.TaskInstanceStatus.UNKNOWN_ERROR;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Lists which pairs of TaskInstance statuses are steps at all, whatever the Task says ({@code
 * docs/contract/fsm.md} §3.1, with the two steps out of TRIAGING that §9.2 adds) and which are
 * expected races (§3.2).
 */
final class TransitionTable {
  private static final Map<TaskInstanceStatus, Set<TaskInstanceStatus>> LEGAL =
      new EnumMap<>(
          Map.of(
              QUEUED, EnumSet.of(INSTANTIATED, KILL_SELF),
              INSTANTIATED, EnumSet.of(LAUNCHED, NO_DISTRIBUTOR_ID, KILL_SELF, RUNNING),
              LAUNCHED,
                  EnumSet.of(
                      RUNNING, UNKNOWN_ERROR, NO_HEARTBEAT, RESOURCE_ERROR, KILL_SELF, ERROR_FATAL),
              RUNNING, EnumSet.of(TRIAGING, ERROR, UNKNOWN_ERROR, RESOURCE_ERROR, KILL_SELF, DONE),
              TRIAGING,
                  EnumSet.of(RUNNING, RESOURCE_ERROR, UNKNOWN_ERROR, ERROR_FATAL, DONE, ERROR),
              KILL_SELF, EnumSet.of(ERROR_FATAL, DONE),
              NO_HEARTBEAT, EnumSet.of(ERROR)));

  private static final Map<TaskInstanceStatus, Set<TaskInstanceStatus>> UNTIMELY =
      new EnumMap<>(
          Map.of(
              RUNNING, EnumSet.of(LAUNCHED),
              ERROR, EnumSet.of(LAUNCHED, UNKNOWN_ERROR, ERROR),
              UNKNOWN_ERROR, EnumSet.of(DONE, ERROR, RESOURCE_ERROR),
              RESOURCE_ERROR, EnumSet.of(UNKNOWN_ERROR),
              DONE, EnumSet.of(UNKNOWN_ERROR),
              KILL_SELF, EnumSet.of(ERROR, RESOURCE_ERROR, UNKNOWN_ERROR)));

  private TransitionTable() {}

  static boolean isLegal(TaskInstanceStatus from, TaskInstanceStatus to) {
    return LEGAL.getOrDefault(from, Set.of()).contains(to);
  }

  static boolean isUntimely(TaskInstanceStatus from, TaskInstanceStatus to) {
    return UNTIMELY.getOrDefault(from, Set.of()).contains(to);
  }
}
