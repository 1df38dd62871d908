package dev.quell.loadtest.comparison;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.comparison.Measurement.Sample;
import dev.quell.loadtest.generator.Metric;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.StartingState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * Measures the calls that concern many rows at once, one after the other over one kept connection,
 * and what they cost the server. Each round has as many rows as a distributor of a large workflow
 * holds, up to 10,000, which are removed again. Rounds that are not measured come first.
 */
record CallsScenario(ServerUnderLoad server, LoadTest settings, int rows) implements Scenario {
  private static final int MOST_ROWS = 10_000;
  private static final int ROWS_OF_CALL = 500;
  private static final int REPETITIONS = 20;
  private static final int WARM_UPS = 3;
  private static final int CALLS = 6;

  /** What is measured, and what a call, or all of them together, should come to. */
  private record Call(Measurement measurement, Goal goal) {}

  CallsScenario(ServerUnderLoad server, LoadTest settings) {
    this(server, settings, Math.min(MOST_ROWS, settings.instances));
  }

  @Override
  public int steps() {
    return 2 + settings.rounds * CALLS;
  }

  @Override
  public Results run(Progress progress) {
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database())) {
      List<Call> calls = calls(workflow);
      List<Measurement> all = calls.stream().map(Call::measurement).toList();
      Measurement.Rows each = new Measurement.Rows(workflow, workflow.newArray("calls"), rows);
      progress.step("calls: warming up");
      for (int i = 0; i < WARM_UPS; i++) {
        all.forEach(call -> call.once(each));
      }
      all.forEach(Measurement::forget);
      Measurement.inTurn(all, settings.rounds, each, progress, "calls, round %d of %d: ");
      progress.step("calls: removing the rows");
      String nothingLost = "what was answered 200 is in the database";
      return new Results(figures(calls), Measurement.checks("calls", nothingLost, all));
    }
  }

  private static List<Figure> figures(List<Call> calls) {
    List<Figure> figures = new ArrayList<>();
    for (Call call : calls) {
      Measurement measured = call.measurement();
      figures.add(measured.figure("Calls of many rows", measured.subject()).with(call.goal()));
    }
    for (Call call : calls) {
      List<Double> micros = call.measurement().microsPerCall(Sample::serverNanos);
      if (!micros.isEmpty()) {
        figures.add(
            Figure.of(
                "Calls of many rows: processor time of one in the server",
                call.measurement().subject(),
                Unit.MICROSECONDS,
                micros));
      }
    }
    return figures;
  }

  private List<Call> calls(LoadWorkflow workflow) {
    long firstNode = workflow.newNodes(rows);
    return List.of(
        call(
            "queue_task_batch of " + ROWS_OF_CALL,
            Goal.CALL_OF_500,
            StartingState.FAILED,
            TaskInstanceStatus.QUEUED,
            batch -> median(chunks(batch.tasks(), tasks -> queue(workflow, batch, tasks)))),
        call(
            "instantiate_task_instances of " + ROWS_OF_CALL,
            Goal.CALL_OF_500,
            StartingState.QUEUED,
            TaskInstanceStatus.INSTANTIATED,
            batch -> median(chunks(batch.instances(), Request::instantiateTaskInstances))),
        call(
            Unit.format("sync_status of %,d, nothing changed", rows),
            Goal.UNCHANGED_POLL,
            StartingState.RUNNING,
            TaskInstanceStatus.RUNNING,
            batch -> median(Collections.nCopies(REPETITIONS, batch.syncStatus(workflow.run())))),
        call(
            Unit.format("task_status_updates of all %,d tasks", rows),
            Goal.FULL_UPDATE,
            StartingState.RUNNING,
            TaskInstanceStatus.RUNNING,
            batch ->
                median(Collections.nCopies(REPETITIONS, Request.taskStatusUpdates(workflow.id())))),
        call(
            Unit.format("bind of %,d tasks, %d a call", rows, ROWS_OF_CALL),
            Goal.BIND_TIME,
            StartingState.RUNNING,
            TaskInstanceStatus.RUNNING,
            batch -> bindNew(workflow, batch, firstNode)),
        call(
            Unit.format("transition_to_killed of %,d", rows),
            Goal.BATCH_KILL_TIME,
            StartingState.TO_BE_KILLED,
            TaskInstanceStatus.ERROR_FATAL,
            batch -> sum(List.of(Request.transitionToKilled(batch.array(), batch.number())))));
  }

  /** One instance of every Task is in the status {@code end} afterwards. */
  private Call call(
      String subject,
      Goal goal,
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
    double before = processorNanos();
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
    return new Sample(of.applyAsDouble(sorted), recording, 0, processorNanos() - before);
  }

  private double processorNanos() {
    return server.client().read(Metric.PROCESSOR_NANOS).await().orElse(0);
  }

  private static <T> List<Request> chunks(List<T> all, Function<List<T>, Request> call) {
    List<Request> calls = new ArrayList<>();
    for (int from = 0; from < all.size(); from += ROWS_OF_CALL) {
      calls.add(call.apply(all.subList(from, Math.min(from + ROWS_OF_CALL, all.size()))));
    }
    return calls;
  }

  private static Request queue(LoadWorkflow workflow, Batch batch, List<Long> tasks) {
    return Request.queueTaskBatch(batch.array(), tasks, workflow.resources(), workflow.run());
  }

  private Sample bindNew(LoadWorkflow workflow, Batch batch, long firstNode) {
    List<Long> nodes = LongStream.range(firstNode, firstNode + rows).boxed().toList();
    Sample sample =
        sum(
            chunks(
                nodes,
                some ->
                    Request.bindTasks(workflow.id(), some, batch.array(), workflow.resources())));
    long bound = workflow.removeTasksOfNodes(firstNode, rows);
    if (bound != rows) {
      throw new LoadTestException("Of %d tasks %d were bound.".formatted(rows, bound));
    }
    return sample;
  }
}
