package dev.quell.worker.recovery;

/** A run that may have to be ended; not locked. */
record LostRun(long id, long workflowId, String status) {}
