package dev.quell.domain.cluster;

import java.time.Instant;

/**
 * Holds what a cluster says of a job that may live, as far as it tells who owns it and since when.
 *
 * @param id the id that the cluster gave
 * @param user who owns it there
 * @param submitted when it came, or began where the cluster tells no more
 * @param state the cluster's own word
 * @param requeued whether the cluster has begun it anew since, so that it came earlier than it says
 */
public record LivingJob(
    String id, String user, Instant submitted, String state, boolean requeued) {}
