package dev.quell.loadtest.comparison;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.comparison.Measurement.Sample;
import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.ClosedLoop;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.StartingState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measures the server by what job queues do, so that it can be read beside what {@code
 * load-test/queues} measures: how many Tasks are added in a second, 500 a call by a few callers,
 * and how many go through their whole life by the reports of many. A round of each that is not
 * measured comes first.
 */
record QueueScenario(ServerUnderLoad server, LoadTest settings) implements Scenario {
  private static final String GROUP = "Tasks as a queue";
  private static final int ADDERS = 4;
  private static final Duration AT_MOST = Duration.ofMinutes(10);

  /** Gives each caller its requests of one step, which all have done before the next begins. */
  private interface Step extends Supplier<Iterator<Request>> {}

  @Override
  public int steps() {
    return 1 + settings.rounds * (2 + settings.connections.size());
  }

  @Override
  public Results run(Progress progress) {
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database())) {
      List<Measurement> all = new ArrayList<>(List.of(bind(workflow), queue(workflow)));
      settings.connections.forEach(callers -> all.add(life(callers)));
      Measurement.Rows rows =
          new Measurement.Rows(workflow, workflow.newArray("queue"), settings.instances);
      progress.step("queue: warming up");
      all.forEach(each -> each.once(rows));
      all.forEach(Measurement::forget);
      Measurement.inTurn(all, settings.rounds, rows, progress, "queue, round %d of %d: ");
      String nothingLost = "what was answered 200 is in the database";
      return new Results(figures(all), Measurement.checks("queue", nothingLost, all));
    }
  }

  private List<Figure> figures(List<Measurement> all) {
    List<Figure> figures = new ArrayList<>();
    all.forEach(each -> figures.add(each.figure(GROUP, each.subject())));
    for (Measurement each : all) {
      List<Double> micros =
          each.rounds().stream()
              .filter(round -> round.serverNanos() > 0)
              .map(round -> round.serverNanos() / 1e3 / settings.instances)
              .toList();
      if (!micros.isEmpty()) {
        String group = GROUP + ": processor time of one in the server";
        figures.add(Figure.of(group, each.subject(), Unit.MICROSECONDS, micros));
      }
    }
    return figures;
  }

  private Measurement bind(LoadWorkflow workflow) {
    int size = settings.instances;
    long firstNode = workflow.newNodes(size);
    return new Measurement(
        "bound, %d a call, %d callers".formatted(BulkCalls.ROWS_OF_CALL, ADDERS),
        Unit.PER_SECOND,
        StartingState.REGISTERED,
        batch -> {
          List<Request> calls = BulkCalls.toBind(workflow, batch.array(), firstNode, size);
          Sample sample = perSecond(ADDERS, together(calls));
          BulkCalls.removeBound(workflow, firstNode, size);
          return sample;
        },
        (inspection, sample) -> 0);
  }

  private Measurement queue(LoadWorkflow workflow) {
    return new Measurement(
        "queued, %d a call, %d callers".formatted(BulkCalls.ROWS_OF_CALL, ADDERS),
        Unit.PER_SECOND,
        StartingState.REGISTERED,
        batch -> perSecond(ADDERS, together(BulkCalls.toQueue(workflow, batch))),
        (inspection, sample) -> settings.instances - inspection.countIn(TaskInstanceStatus.QUEUED));
  }

  private Measurement life(int callers) {
    return new Measurement(
        "instantiated, launched, begun and done, %d callers".formatted(callers),
        Unit.PER_SECOND,
        StartingState.QUEUED,
        batch ->
            perSecond(
                callers,
                together(BulkCalls.toInstantiate(batch)),
                together(List.of(Request.transitionToLaunched(batch.array(), batch.number()))),
                reports(batch)),
        (inspection, sample) -> settings.instances - inspection.countIn(TaskInstanceStatus.DONE));
  }

  /** Takes the steps; answers how many Tasks a second have taken all of them. */
  private Sample perSecond(int callers, Step... steps) {
    ApiClient client = server.client(callers);
    List<ClosedLoop.Run> runs = new ArrayList<>();
    double before = server.client().processorNanos().await();
    for (Step step : steps) {
      runs.add(ClosedLoop.run(client, callers, AT_MOST, step).await());
    }
    double serverNanos = server.client().processorNanos().await() - before;
    client.close().await();
    return new Sample(
        settings.instances / runs.stream().mapToDouble(ClosedLoop.Run::seconds).sum(),
        Recording.sum(runs.stream().map(ClosedLoop.Run::recording).toList()),
        runs.stream().mapToLong(ClosedLoop.Run::processorNanos).sum(),
        serverNanos);
  }

  /** Divides requests among all callers, each of whom takes the next one. */
  private static Step together(List<Request> requests) {
    Iterator<Request> all = requests.iterator();
    return () -> all;
  }

  /** Has each caller tell of the begin of an instance and then of its end. */
  private static Step reports(Batch batch) {
    PrimitiveIterator.OfLong instances = batch.inRandomOrder();
    return () ->
        Stream.generate(() -> instances)
            .takeWhile(PrimitiveIterator.OfLong::hasNext)
            .map(PrimitiveIterator.OfLong::nextLong)
            .flatMap(id -> Stream.of(Request.logRunning(id), Request.logDone(id)))
            .iterator();
  }
}
