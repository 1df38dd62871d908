package dev.quell.api.registration;

/**
 * A DAG as a client sees it.
 *
 * @param createdDate UTC, whole seconds; null while edges are missing
 */
record Dag(long id, String createdDate) {}
