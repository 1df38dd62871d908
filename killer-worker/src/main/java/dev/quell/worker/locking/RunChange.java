package dev.quell.worker.locking;

import dev.quell.domain.run.WorkflowRunStatus;

/**
 * Says what is to be written to a locked run.
 *
 * @param status null if it stays
 * @param nextReportIncrement seconds from now to the new deadline; null if it stays
 */
public record RunChange(long id, WorkflowRunStatus status, Double nextReportIncrement) {}
