package dev.quell.loadtest.comparison;

import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Growth;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.GrownPlace;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what operations cost while the tables grow, and at the end what people read. All work on
 * batches of the same size, up to 10,000 instances, which are removed after each measurement; what
 * else is in the tables has ended: Tasks of the same workflow, which has come far, and of others.
 * Only the statuses of all Tasks are asked of a workflow that has just the batch. Some rounds that
 * are not measured come first: code that is not compiled yet would make the small table look slow.
 */
record GrowthScenario(ServerUnderLoad server, LoadTest settings, int instances)
    implements Scenario {
  private static final int MOST_INSTANCES = 10_000;
  private static final int OPERATIONS = 9;
  private static final int WARM_UPS = 3;
  private static final int CALLERS = 32;

  /** How many times as much an operation may cost in the largest table as in the smallest. */
  private static final double MOST_GROWTH = 1.3;

  /** What is measured on which rows. */
  private record Operation(Measurement measurement, Measurement.Rows rows) {
    double once() {
      return measurement.once(rows);
    }
  }

  /** Measures at the sizes of the settings. */
  GrowthScenario(ServerUnderLoad server, LoadTest settings) {
    this(server, settings, Math.min(MOST_INSTANCES, settings.instances));
  }

  @Override
  public int steps() {
    return 3 + settings.sizes.size() * (1 + settings.rounds * OPERATIONS);
  }

  @Override
  public Results run(Progress progress) {
    Map<String, List<Growth.Point>> points = new LinkedHashMap<>();
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database());
        GrownPlace place = GrownPlace.beside(workflow)) {
      List<Operation> operations = operations(workflow);
      progress.step("growth: warming up");
      for (int i = 0; i < WARM_UPS; i++) {
        operations.forEach(Operation::once);
      }
      operations.forEach(operation -> operation.measurement().forget());
      int filled = instances;
      for (int size : settings.sizes) {
        progress.step(Unit.format("growth: filling up to %,d instances", size));
        if (size > filled) {
          place.grow(size - filled);
          filled = size;
        }
        measure(operations, size, progress, points);
      }
      progress.step("growth: what people read");
      PlaceReads reads = new PlaceReads(server, place, filled);
      List<Figure> figures = reads.figures(settings);
      progress.step("growth: removing the rows");
      List<Growth> growth = new ArrayList<>();
      points.forEach((operation, costs) -> growth.add(new Growth(operation, costs, MOST_GROWTH)));
      List<Check> checks = new ArrayList<>(checks(operations));
      checks.add(reads.check());
      return new Results(figures, growth, checks);
    }
  }

  private void measure(
      List<Operation> operations,
      int size,
      Progress progress,
      Map<String, List<Growth.Point>> points) {
    String place = Unit.format("%,d instances in the table", size);
    for (int round = 1; round <= settings.rounds; round++) {
      String step = "growth, round %d of %d: ".formatted(round, settings.rounds) + place + "; ";
      for (Operation operation : operations) {
        progress.step(step + operation.measurement().subject());
        operation.once();
      }
    }
    for (Operation operation : operations) {
      Measurement measured = operation.measurement();
      Figure figure = measured.figure(measured.subject(), place);
      points
          .computeIfAbsent(measured.subject(), fresh -> new ArrayList<>())
          .add(new Growth.Point(size, figure));
      measured.forget();
    }
  }

  private static List<Check> checks(List<Operation> operations) {
    List<Measurement> all = operations.stream().map(Operation::measurement).toList();
    return Measurement.checks("growth", "what was answered 200 is in the database", all);
  }

  private List<Operation> operations(LoadWorkflow workflow) {
    Measurement.Rows rows = new Measurement.Rows(workflow, workflow.newArray("growth"), instances);
    LoadWorkflow small = LoadWorkflow.another(server.database());
    Measurement.Rows ofSmall = new Measurement.Rows(small, small.newArray("growth"), instances);
    BulkCalls calls = new BulkCalls(server, workflow, instances);
    return List.of(
        new Operation(
            Workload.REPORTS.measurement(server, settings, "reports by 32 callers", CALLERS), rows),
        new Operation(
            Workload.HEARTBEATS.measurement(server, settings, "heartbeats by 32 callers", CALLERS),
            rows),
        new Operation(calls.kill().measurement(), rows),
        new Operation(calls.unchangedPoll().measurement(), rows),
        new Operation(calls.triage().measurement(), rows),
        new Operation(calls.queue().measurement(), rows),
        new Operation(calls.instantiate().measurement(), rows),
        new Operation(calls.bind().measurement(), rows),
        new Operation(new BulkCalls(server, small, instances).fullUpdate().measurement(), ofSmall));
  }
}
