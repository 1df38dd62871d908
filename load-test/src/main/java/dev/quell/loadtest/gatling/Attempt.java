package dev.quell.loadtest.gatling;

/**
 * Names an instance on its way from a distributor to a worker.
 *
 * @param id of the instance
 * @param step its place in the batch, from 0
 * @param ending that is meant for it
 */
record Attempt(long id, long array, int batch, int step, Ending ending) {}
