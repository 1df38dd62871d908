package dev.quell.worker.report;

import dev.quell.domain.command.TaskInstanceReport;

/** A report together with the Task of its instance, which never changes. */
record LocatedReport(TaskInstanceReport report, long taskId) {}
