package dev.quell.api.report;

/** A run whose heartbeat is overdue. */
record LostRun(long id, long workflowId) {}
