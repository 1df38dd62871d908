package dev.quell.worker.locking;

import dev.quell.domain.task.TaskState;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** A Task row read under its lock. */
public record LockedTask(long id, TaskState state) {

  /** The states by the ids of their Tasks. */
  public static Map<Long, TaskState> statesById(Collection<LockedTask> tasks) {
    return tasks.stream().collect(Collectors.toMap(LockedTask::id, LockedTask::state));
  }
}
