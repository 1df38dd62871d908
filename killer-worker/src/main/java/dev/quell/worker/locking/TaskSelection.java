package dev.quell.worker.locking;

import dev.quell.domain.task.TaskStatus;
import java.util.Set;

/**
 * Says which tasks of a workflow are meant, by what they are.
 *
 * @param except the statuses of those that are not
 * @param untouched whether those are meant that are in no attempt and have had none: a REGISTERING
 *     task with no attempt behind it
 */
public record TaskSelection(Set<TaskStatus> except, boolean untouched) {

  /** All tasks that are not in some statuses. */
  public static TaskSelection except(Set<TaskStatus> statuses) {
    return new TaskSelection(statuses, true);
  }

  /** Those tasks not in some statuses that an attempt has touched. */
  public static TaskSelection touchedExcept(Set<TaskStatus> statuses) {
    return new TaskSelection(statuses, false);
  }

  String[] exceptedCodes() {
    return except.stream().map(TaskStatus::code).toArray(String[]::new);
  }
}
