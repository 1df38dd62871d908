package dev.quell.loadtest.comparison;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.comparison.Measurement.Sample;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.StartingState;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures calls that concern many rows of a workflow at once, one after the other over one kept
 * connection.
 *
 * @param rows of each batch
 */
record BulkCalls(ServerUnderLoad server, LoadWorkflow workflow, int rows) {
  /** As many as a client sends. */
  static final int ROWS_OF_CALL = 500;

  private static final int REPETITIONS = 20;

  /** What is measured, and what a call, or all of them together, should come to. */
  record Call(Measurement measurement, @Nullable Goal goal) {}

  /** Queues a whole batch again, in calls as large as a client sends. */
  Call queue() {
    return call(
        "queue_task_batch of " + ROWS_OF_CALL,
        Goal.CALL_OF_500,
        StartingState.FAILED,
        TaskInstanceStatus.QUEUED,
        batch -> median(toQueue(workflow, batch)));
  }

  /** Lists the calls that queue a whole batch. */
  static List<Request> toQueue(LoadWorkflow workflow, Batch batch) {
    return chunks(
        batch.tasks(),
        tasks ->
            Request.queueTaskBatch(batch.array(), tasks, workflow.resources(), workflow.run()));
  }

  /** Hands a whole batch to a distributor. */
  Call instantiate() {
    return call(
        "instantiate_task_instances of " + ROWS_OF_CALL,
        Goal.CALL_OF_500,
        StartingState.QUEUED,
        TaskInstanceStatus.INSTANTIATED,
        batch -> median(toInstantiate(batch)));
  }

  /** Lists the calls that hand a whole batch to a distributor. */
  static List<Request> toInstantiate(Batch batch) {
    return chunks(batch.instances(), Request::instantiateTaskInstances);
  }

  /** Asks as a distributor whose picture of the running instances is right. */
  Call unchangedPoll() {
    return call(
        Unit.format("sync_status of %,d, nothing changed", rows),
        Goal.UNCHANGED_POLL,
        StartingState.RUNNING,
        TaskInstanceStatus.RUNNING,
        batch -> median(Collections.nCopies(REPETITIONS, batch.syncStatus(workflow.run()))));
  }

  /** Looks for overdue instances, of which there are none. */
  Call triage() {
    Request triage = Request.ofRun(workflow.run(), "set_status_for_triaging", new JsonObject());
    return call(
        Unit.format("set_status_for_triaging, %,d running", rows),
        null,
        StartingState.RUNNING,
        TaskInstanceStatus.RUNNING,
        batch -> median(Collections.nCopies(REPETITIONS, triage)));
  }

  /** Asks for the statuses of all Tasks. The workflow should have no others. */
  Call fullUpdate() {
    return call(
        Unit.format("task_status_updates of all %,d tasks", rows),
        Goal.FULL_UPDATE,
        StartingState.RUNNING,
        TaskInstanceStatus.RUNNING,
        batch ->
            median(Collections.nCopies(REPETITIONS, Request.taskStatusUpdates(workflow.id()))));
  }

  /** Binds as many Tasks to nodes of the workflow's own. */
  Call bind() {
    long firstNode = workflow.newNodes(rows);
    return call(
        Unit.format("bind of %,d tasks, %d a call", rows, ROWS_OF_CALL),
        Goal.BIND_TIME,
        StartingState.RUNNING,
        TaskInstanceStatus.RUNNING,
        batch -> bindNew(batch.array(), firstNode));
  }

  /** Kills a batch. */
  Call kill() {
    return call(
        Unit.format("transition_to_killed of %,d", rows),
        Goal.BATCH_KILL_TIME,
        StartingState.TO_BE_KILLED,
        TaskInstanceStatus.ERROR_FATAL,
        batch -> sum(List.of(Request.transitionToKilled(batch.array(), batch.number()))));
  }

  /** One instance of every Task is in the status {@code end} afterwards. */
  private Call call(
      String subject,
      @Nullable Goal goal,
      StartingState start,
      TaskInstanceStatus end,
      Function<Batch, Sample> action) {
    return new Call(
        new Measurement(
            subject,
            Unit.MILLISECONDS,
            start,
            action,
            (inspection, sample) -> rows - inspection.countIn(end)),
        goal);
  }

  /** Measures a call by the one in the middle of many. */
  private Sample median(List<Request> calls) {
    return timed(calls, sorted -> sorted[sorted.length / 2]);
  }

  private Sample sum(List<Request> calls) {
    return timed(calls, millis -> Arrays.stream(millis).sum());
  }

  private Sample timed(List<Request> calls, ToDoubleFunction<double[]> of) {
    Recording recording = new Recording();
    double before = server.client().processorNanos().await();
    double[] sorted =
        calls.stream()
            .mapToDouble(
                call -> {
                  double seconds = server.client().secondsUntilDone(call).await();
                  recording.add(Recording.OK, Math.round(seconds * 1e9), true);
                  return seconds * 1_000;
                })
            .sorted()
            .toArray();
    double nanos = server.client().processorNanos().await() - before;
    return new Sample(of.applyAsDouble(sorted), recording, 0, nanos);
  }

  private static <T> List<Request> chunks(List<T> all, Function<List<T>, Request> call) {
    List<Request> calls = new ArrayList<>();
    for (int from = 0; from < all.size(); from += ROWS_OF_CALL) {
      calls.add(call.apply(all.subList(from, Math.min(from + ROWS_OF_CALL, all.size()))));
    }
    return calls;
  }

  /**
   * Binds a Task to each node, as a stock client does, and removes them again; answers the
   * milliseconds of all calls together, without those that it takes to write them down.
   */
  Sample bindNew(long array, long firstNode) {
    Sample sample = sum(toBind(workflow, array, firstNode, rows));
    removeBound(workflow, firstNode, rows);
    return sample;
  }

  /** Lists the calls that bind a Task to each of so many nodes. */
  static List<Request> toBind(LoadWorkflow workflow, long array, long firstNode, int count) {
    return chunks(
        LongStream.range(firstNode, firstNode + count).boxed().toList(),
        nodes -> Request.bindTasks(workflow.id(), nodes, array, workflow.resources()));
  }

  /** Removes the Tasks of so many nodes; throws {@link LoadTestException} unless all had one. */
  static void removeBound(LoadWorkflow workflow, long firstNode, int count) {
    long bound = workflow.removeTasksOfNodes(firstNode, count);
    if (bound != count) {
      throw new LoadTestException("Of %d tasks %d were bound.".formatted(count, bound));
    }
  }
}
