package dev.quell.api.reaper;

/** A run whose heartbeat is overdue. */
record LostRun(long id, long workflowId) {}
