package dev.quell.worker.workflowrun;

import dev.quell.domain.run.WorkflowRunStatus;

/** A run as its lock returned it. */
record LockedRun(long id, long workflowId, WorkflowRunStatus status) {}
