package dev.quell.worker.retention;

/**
 * Counts what one chunk has deleted.
 *
 * @param rows of all tables together, tasks and instances among them
 */
record Deleted(long tasks, long instances, long rows) {

  /** Counts rows of other tables alone. */
  static Deleted others(long rows) {
    return new Deleted(0, 0, rows);
  }
}
