package dev.quell.loadtest.rows;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names the statuses that prepared rows have at first. */
public enum StartingState {
  /** Without an instance, as the bind of a client leaves Tasks that may be queued. */
  REGISTERED(null, TaskStatus.REGISTERING),
  QUEUED(TaskInstanceStatus.QUEUED, TaskStatus.QUEUED),
  LAUNCHED(TaskInstanceStatus.LAUNCHED, TaskStatus.LAUNCHED),
  RUNNING(TaskInstanceStatus.RUNNING, TaskStatus.RUNNING),
  /** The first attempt has failed, and the next may begin. */
  FAILED(TaskInstanceStatus.ERROR, TaskStatus.REGISTERING),
  DONE(TaskInstanceStatus.DONE, TaskStatus.DONE),
  /** Told to die, while every other Task is still launched and the rest is running. */
  TO_BE_KILLED(TaskInstanceStatus.KILL_SELF, TaskStatus.RUNNING, TaskStatus.LAUNCHED);

  /** A status letter, or empty. */
  final String instanceStatus;

  /** 1 where there are instances, 0 where not. */
  final int attempts;

  /** Status letters, which the Tasks take in turn. */
  final String taskStatuses;

  StartingState(@Nullable TaskInstanceStatus instance, TaskStatus... tasks) {
    this.instanceStatus = instance == null ? "" : instance.code();
    this.attempts = instance == null ? 0 : 1;
    this.taskStatuses = Arrays.stream(tasks).map(TaskStatus::code).collect(Collectors.joining());
  }
}
