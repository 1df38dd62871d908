package dev.quell.worker.report;

import dev.quell.domain.task.TaskInstanceStatus;

/** Tells a distributor what became of its report; for people, no program reads it. */
final class Messages {
  private static final String APPLIED = "";

  private Messages() {}

  /** Says that the report found an instance whose worker has time left to report. */
  static String notOverdue(TaskInstanceStatus status) {
    return "The task instance stays in status %s, because its next report is not overdue."
        .formatted(status.code());
  }

  /**
   * Says what became of a report that was considered.
   *
   * @param status of the instance afterwards
   */
  static String outcome(TaskInstanceStatus reported, TaskInstanceStatus status, boolean applied) {
    if (applied) {
      return APPLIED;
    }
    if (status == reported) {
      return "The task instance is in status %s already.".formatted(status.code());
    }
    return status.isLive()
        ? "The task instance stays in status %s; it cannot go to %s now."
            .formatted(status.code(), reported.code())
        : "The task instance has ended already, in status %s.".formatted(status.code());
  }
}
