package dev.quell.worker.submission;

/**
 * One instance of a submitted batch.
 *
 * @param step its place in the batch, from 0, unique and ascending with the id
 */
public record Member(long instanceId, long taskId, int step) {}
