package dev.quell.loadtest.rows;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Names the statuses that prepared rows have at first. */
public enum StartingState {
  LAUNCHED(TaskInstanceStatus.LAUNCHED, TaskStatus.LAUNCHED),
  RUNNING(TaskInstanceStatus.RUNNING, TaskStatus.RUNNING),
  /** The first attempt has failed, and the next may begin. */
  FAILED(TaskInstanceStatus.ERROR, TaskStatus.REGISTERING),
  DONE(TaskInstanceStatus.DONE, TaskStatus.DONE),
  /** Told to die, while every other Task is still launched and the rest is running. */
  TO_BE_KILLED(TaskInstanceStatus.KILL_SELF, TaskStatus.RUNNING, TaskStatus.LAUNCHED);

  final String instanceStatus;

  /** Status letters, which the Tasks take in turn. */
  final String taskStatuses;

  StartingState(TaskInstanceStatus instance, TaskStatus... tasks) {
    this.instanceStatus = instance.code();
    this.taskStatuses = Arrays.stream(tasks).map(TaskStatus::code).collect(Collectors.joining());
  }
}
