package dev.quell.worker.kill;

/**
 * An instance that a walk has found, not locked.
 *
 * @param live whether it had not ended when it was found
 */
record Candidate(long id, long taskId, boolean live) {}
