package dev.quell.domain.task;

/**
 * Holds what a decision needs to know of the parent Task, read under its lock.
 *
 * @param numAttempts attempts consumed so far; queueing consumes one
 * @param maxAttempts attempts allowed
 */
public record TaskState(TaskStatus status, int numAttempts, int maxAttempts) {

  /** Tells whether a failed attempt may be followed by another. */
  public boolean hasBudget() {
    return numAttempts < maxAttempts;
  }

  /** Returns this Task as it is after a decision has moved it. */
  public TaskState withStatus(TaskStatus next) {
    return new TaskState(next, numAttempts, maxAttempts);
  }
}
