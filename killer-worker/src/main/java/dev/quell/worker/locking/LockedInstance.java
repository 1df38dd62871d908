package dev.quell.worker.locking;

import dev.quell.domain.task.TaskInstanceStatus;

/**
 * A TaskInstance row read under its lock and that of its Task.
 *
 * @param newest whether no later instance of the same Task exists
 * @param overdue whether the time until which the next report was expected had passed by the
 *     database's clock when the row was locked; false if none was expected
 */
public record LockedInstance(
    long id, long taskId, TaskInstanceStatus status, boolean newest, boolean overdue) {}
