package dev.quell.worker.instance;

import dev.quell.domain.taskinstance.TaskState;

/** A Task row read under its lock. */
public record LockedTask(long id, TaskState state) {}
