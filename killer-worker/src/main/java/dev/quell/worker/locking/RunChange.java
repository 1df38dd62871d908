package dev.quell.worker.locking;

import dev.quell.domain.run.WorkflowRunStatus;
import org.jspecify.annotations.Nullable;

/**
 * Says what is to be written to a locked run.
 *
 * @param status null if it stays
 * @param nextReportIncrement seconds from now to the new deadline; null if it stays
 */
public record RunChange(
    long id, @Nullable WorkflowRunStatus status, @Nullable Double nextReportIncrement) {}
