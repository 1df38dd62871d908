package dev.quell.worker.instance;

import dev.quell.domain.taskinstance.TaskInstanceStatus;

/**
 * A TaskInstance row read under its lock and that of its Task.
 *
 * @param newest whether no later instance of the same Task exists
 */
public record LockedInstance(long id, long taskId, TaskInstanceStatus status, boolean newest) {}
