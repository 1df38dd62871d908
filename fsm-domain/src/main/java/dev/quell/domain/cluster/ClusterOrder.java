package dev.quell.domain.cluster;

/**
 * Asks for one step for one item of a kill job. It is carried out at least once: whoever leased it
 * may die at any instant.
 *
 * @param force whether the process is ended at once, without time to clean up
 */
public record ClusterOrder(
    long killJobId, long taskInstanceId, ClusterJob job, ClusterStep step, boolean force) {}
