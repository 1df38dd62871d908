package dev.quell.worker.report;

import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.locking.LockedInstance;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the reports of a batch, applied in order, do to one locked instance. Mutable,
 * confined to one {@link ReportDecider}.
 */
final class InstanceDraft {
  private final LockedInstance before;
  private TaskInstanceStatus status;
  private WorkerDetails details = WorkerDetails.NONE;
  private @Nullable Double reportByIncrement;

  InstanceDraft(LockedInstance before) {
    this.before = before;
    this.status = before.status();
  }

  long id() {
    return before.id();
  }

  long taskId() {
    return before.taskId();
  }

  boolean newest() {
    return before.newest();
  }

  TaskInstanceStatus status() {
    return status;
  }

  /** Tells whether the next report is overdue, those of this batch so far included. */
  boolean isOverdue() {
    return before.overdue() && reportByIncrement == null;
  }

  void moveTo(TaskInstanceStatus next) {
    status = next;
  }

  void overwrite(WorkerDetails reported) {
    details = details.overwrittenBy(reported);
  }

  void expectReportWithin(double seconds) {
    reportByIncrement = seconds;
  }

  boolean hasMoved() {
    return status != before.status();
  }

  boolean isDirty() {
    return hasMoved() || reportByIncrement != null || !details.isEmpty();
  }

  /** Returns the status to write; null leaves the column and its date as they are. */
  @Nullable String statusToWrite() {
    return hasMoved() ? status.code() : null;
  }

  WorkerDetails details() {
    return details;
  }

  /**
   * Returns the seconds from now until the next report is overdue; null leaves the date as it is.
   */
  @Nullable Double reportByIncrement() {
    return reportByIncrement;
  }
}
