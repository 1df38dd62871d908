package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Recording;
import java.util.List;
import java.util.Map;

/**
 * Holds what a simulation was told by the server, to be held against its rows. Goes from Gatling's
 * process to the load test as a file, in JSON.
 *
 * @param statuses instances, by the last status letter that an answer confirmed
 * @param withHeartbeat instances whose heartbeat was answered 200
 * @param killed first instances of the batches whose kill was answered 200
 * @param queued how many Tasks answers said were queued
 * @param refused reports that the server answered with another status than the one that is due
 * @param unfinished arrays that did not come to their end
 */
record SimulationResult(
    Map<String, Recording.Summary> phases,
    Map<String, List<Long>> statuses,
    List<Long> withHeartbeat,
    List<Long> killed,
    long queued,
    long refused,
    long unfinished) {}
