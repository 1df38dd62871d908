package dev.quell.worker.locking;

import dev.quell.domain.run.WorkflowRunStatus;

/** Holds a run as its lock returned it. */
public record LockedRun(long id, long workflowId, WorkflowRunStatus status) {}
