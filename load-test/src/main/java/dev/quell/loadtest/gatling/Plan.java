package dev.quell.loadtest.gatling;

import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.StartingState;
import java.util.List;
import java.util.Map;

/**
 * Says what a simulation is to do, and which rows were prepared for it. Goes from the load test to
 * Gatling's process as a file, in JSON.
 *
 * @param perSecond calls a second where the rate is fixed
 * @param connections most calls without an answer where the rate is fixed
 * @param run id of the workflow run that owns the rows
 * @param resources id of the task resources to queue with
 */
record Plan(
    LoadScenario scenario,
    String url,
    int users,
    int seconds,
    double perSecond,
    int connections,
    long run,
    long resources,
    Map<StartingState, List<Batch>> batches) {

  /** Lists the batches that begin in a state. */
  List<Batch> batchesIn(StartingState state) {
    return batches.getOrDefault(state, List.of());
  }
}
