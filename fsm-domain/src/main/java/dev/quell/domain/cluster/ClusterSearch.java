package dev.quell.domain.cluster;

/** Asks for all jobs that may live on a cluster. It may be carried out several times. */
public record ClusterSearch(long searchId, String cluster) {}
