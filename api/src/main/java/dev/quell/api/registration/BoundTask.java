package dev.quell.api.registration;

import dev.quell.domain.task.TaskStatus;

/** A task that a client has bound, and where it starts from. */
record BoundTask(NewTask task, long id, TaskStatus status) {}
