package dev.quell.worker.report;

import dev.quell.domain.command.TaskInstanceReport;
import org.jspecify.annotations.Nullable;

/**
 * Pairs a report with the Task of its instance, which never changes.
 *
 * @param start what a starting worker is told; null for every other report
 */
record LocatedReport(TaskInstanceReport report, long taskId, @Nullable StartDetails start) {}
