package dev.quell.domain.task;

/**
 * Decides what becomes of a Task that a scheduler wants to start ({@code
 * docs/contract/array-and-task-instance.md} §2).
 */
public final class QueueRules {
  private QueueRules() {}

  /**
   * Answers the status after the call. A Task that waits is queued, unless a kill holds it for this
   * run: then it has failed, because a scheduler forgets a Task that still waits after a call that
   * succeeded.
   */
  public static TaskStatus after(TaskStatus status, boolean held) {
    if (!status.isWaiting()) {
      return status;
    }
    return held ? TaskStatus.ERROR_FATAL : TaskStatus.QUEUED;
  }
}
