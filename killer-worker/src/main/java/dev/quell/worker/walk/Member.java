package dev.quell.worker.walk;

/**
 * One instance that a walk goes to.
 *
 * @param place orders the members of a walk: unique, not negative, ascending with the id
 */
public record Member(long instanceId, long taskId, long place) {}
