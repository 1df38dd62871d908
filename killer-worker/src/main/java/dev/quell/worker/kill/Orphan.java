package dev.quell.worker.kill;

import java.time.Instant;

/**
 * Tells of an instance that has ended for Quell, while its cluster still runs it.
 *
 * @param status its letter; the last one that it had, if it was removed with its workflow
 * @param user who owns it on the cluster
 * @param submitted when it came there
 * @param clusterState the cluster's own word
 */
public record Orphan(
    long taskInstanceId,
    long taskId,
    long workflowId,
    String status,
    String distributorId,
    String user,
    Instant submitted,
    String clusterState) {}
