package dev.quell.domain.task;

/**
 * What a decision needs to know of the parent Task, read under its lock.
 *
 * @param numAttempts attempts consumed so far; queueing consumes one
 * @param maxAttempts attempts allowed
 */
public record TaskState(TaskStatus status, int numAttempts, int maxAttempts) {

  /** Whether a failed attempt may be followed by another. */
  public boolean hasBudget() {
    return numAttempts < maxAttempts;
  }

  /** The same Task after a decision has moved it. */
  public TaskState withStatus(TaskStatus next) {
    return new TaskState(next, numAttempts, maxAttempts);
  }
}
