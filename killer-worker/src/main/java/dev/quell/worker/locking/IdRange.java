package dev.quell.worker.locking;

/**
 * Names the rows between two ids.
 *
 * @param afterId none of them has this id or a lower one
 * @param lastId the highest
 */
public record IdRange(long afterId, long lastId) {}
