package dev.quell.worker.retention;

/**
 * Counts what one chunk has deleted.
 *
 * @param rows of all tables together, tasks and instances among them
 */
record Deleted(long tasks, long instances, long rows) {}
