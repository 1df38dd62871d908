package dev.quell.loadtest.comparison;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Growth;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.StartingState;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Measures what operations cost while the table grows. All work on batches of the same size, up to
 * 10,000 instances, which are removed after each measurement; what else is in the table are done
 * instances of the same run, as in a workflow that has come far. Some rounds that are not measured
 * come first: code that is not compiled yet would make the small table look slow.
 */
record GrowthScenario(ServerUnderLoad server, LoadTest settings, int instances)
    implements Scenario {
  private static final int MOST_INSTANCES = 10_000;
  private static final int OPERATIONS = 6;
  private static final int WARM_UPS = 3;
  private static final int CALLERS = 32;
  private static final int REPETITIONS = 20;
  private static final int TASKS_OF_CALL = 500;

  /** Measures at the sizes of the settings. */
  GrowthScenario(ServerUnderLoad server, LoadTest settings) {
    this(server, settings, Math.min(MOST_INSTANCES, settings.instances));
  }

  @Override
  public int steps() {
    return 2 + settings.sizes.size() * (1 + settings.rounds * OPERATIONS);
  }

  @Override
  public Results run(Progress progress) {
    Map<String, List<Growth.Point>> points = new LinkedHashMap<>();
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database())) {
      List<Measurement> operations = operations(workflow);
      Measurement.Rows rows =
          new Measurement.Rows(workflow, workflow.newArray("growth"), instances);
      progress.step("growth: warming up");
      for (int i = 0; i < WARM_UPS; i++) {
        operations.forEach(operation -> operation.once(rows));
      }
      operations.forEach(Measurement::forget);
      long done = workflow.newArray("done");
      int filled = instances;
      for (int size : settings.sizes) {
        progress.step(Unit.format("growth: filling up to %,d instances", size));
        if (size > filled) {
          workflow.newBatch(done, size - filled, StartingState.DONE);
          filled = size;
        }
        String place = Unit.format("%,d instances in the table", size);
        String step = "growth, round %d of %d: " + place + "; ";
        Measurement.inTurn(operations, settings.rounds, rows, progress, step);
        for (Measurement operation : operations) {
          Figure figure = operation.figure(operation.subject(), place);
          points
              .computeIfAbsent(operation.subject(), fresh -> new ArrayList<>())
              .add(new Growth.Point(size, figure));
          operation.forget();
        }
      }
      progress.step("growth: removing the rows");
      List<Growth> growth = new ArrayList<>();
      points.forEach((operation, costs) -> growth.add(new Growth(operation, costs)));
      String nothingLost = "what was answered 200 is in the database";
      return new Results(List.of(), growth, Measurement.checks("growth", nothingLost, operations));
    }
  }

  private List<Measurement> operations(LoadWorkflow workflow) {
    return List.of(
        Workload.REPORTS.measurement(server, settings, "reports by 32 callers", CALLERS),
        Workload.HEARTBEATS.measurement(server, settings, "heartbeats by 32 callers", CALLERS),
        ofCalls(
            Unit.format("kill of %,d instances", instances),
            StartingState.TO_BE_KILLED,
            TaskInstanceStatus.ERROR_FATAL,
            batch -> List.of(Request.transitionToKilled(batch.array(), batch.number()))),
        // A distributor asks whose picture of the running instances is right.
        ofCalls(
            Unit.format("sync_status, %,d running", instances),
            StartingState.RUNNING,
            TaskInstanceStatus.RUNNING,
            batch -> Collections.nCopies(REPETITIONS, batch.syncStatus(workflow.run()))),
        // Of the running instances none is overdue.
        ofCalls(
            Unit.format("set_status_for_triaging, %,d running", instances),
            StartingState.RUNNING,
            TaskInstanceStatus.RUNNING,
            batch ->
                Collections.nCopies(
                    REPETITIONS,
                    Request.ofRun(workflow.run(), "set_status_for_triaging", new JsonObject()))),
        // The whole batch is queued again, in calls as large as a client sends.
        ofCalls(
            "queue_task_batch of " + TASKS_OF_CALL,
            StartingState.FAILED,
            TaskInstanceStatus.QUEUED,
            batch -> queueAll(workflow, batch)));
  }

  /**
   * Measures how long a call takes that concerns many instances at once: the median of some, one
   * after the other. One instance of every Task is in the status {@code end} afterwards.
   */
  private Measurement ofCalls(
      String operation,
      StartingState start,
      TaskInstanceStatus end,
      Function<Batch, List<Request>> calls) {
    return new Measurement(
        operation,
        Unit.MILLISECONDS,
        start,
        batch -> {
          double[] sorted =
              calls.apply(batch).stream()
                  .mapToDouble(call -> 1_000 * server.client().secondsUntilDone(call).await())
                  .sorted()
                  .toArray();
          return Measurement.Sample.of(sorted[sorted.length / 2]);
        },
        (rows, sample) -> instances - rows.countIn(end));
  }

  private static List<Request> queueAll(LoadWorkflow workflow, Batch batch) {
    List<Request> calls = new ArrayList<>();
    for (int from = 0; from < batch.size(); from += TASKS_OF_CALL) {
      int to = Math.min(from + TASKS_OF_CALL, batch.size());
      List<Long> tasks = batch.tasks().subList(from, to);
      calls.add(Request.queueTaskBatch(batch.array(), tasks, workflow.resources(), workflow.run()));
    }
    return calls;
  }
}
