package dev.quell.domain.cluster;

import java.time.Instant;

/**
 * Tells what one step brought to light.
 *
 * @param command what was asked, as an operator would type it, bounded and without secrets
 * @param answer what the cluster said about it, bounded and without secrets
 * @param at when it said so
 */
public record ClusterReport(
    long killJobId,
    long taskInstanceId,
    ClusterStep step,
    Observation observation,
    String command,
    String answer,
    Instant at) {}
