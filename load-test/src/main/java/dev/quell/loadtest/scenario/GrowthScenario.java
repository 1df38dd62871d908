package dev.quell.loadtest.scenario;

import dev.quell.loadtest.progress.Progress;
import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.result.Figure;
import dev.quell.loadtest.result.Growth;
import dev.quell.loadtest.result.Results;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import dev.quell.loadtest.traffic.PatientCaller;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Measures what operations cost while the table grows. All work on batches of the same size, up to
 * 10,000 instances, which are removed after each measurement; what else is in the table are done
 * instances of the same run, as in a workflow that has come far. Some rounds that are not measured
 * come first: code that is not compiled yet would make the small table look slow.
 */
public final class GrowthScenario implements Scenario {
  private static final int MOST_INSTANCES = 10_000;
  private static final int CHUNK = 100_000;
  private static final int PROBES = 6;
  private static final int WARM_UPS = 3;
  private static final String SIZE = "%,d instances in the table";

  private final Bench bench;
  private final Settings settings;
  private final int instances;

  /** Measures at the sizes of the settings. */
  public GrowthScenario(Bench bench, Settings settings) {
    this.bench = bench;
    this.settings = settings;
    this.instances = Math.min(MOST_INSTANCES, settings.instances());
  }

  @Override
  public int steps() {
    int chunks = settings.sizes().stream().mapToInt(size -> chunksUpTo(size).size()).sum();
    return 2 + chunks + settings.sizes().size() * settings.rounds() * PROBES;
  }

  @Override
  public Results run(Progress progress) {
    PatientCaller caller = PatientCaller.create(bench.vertx(), bench.endpoint());
    try (LoadWorkflow workflow = LoadWorkflow.create(bench.database())) {
      return new Run(workflow, progress, probes(caller)).results();
    } finally {
      caller.close().await();
    }
  }

  private List<Probe> probes(PatientCaller caller) {
    return List.of(
        new RateProbe(bench, settings, new ReportWorkload()),
        new RateProbe(bench, settings, new HeartbeatWorkload()),
        CallProbe.ofKill(caller),
        CallProbe.ofSync(caller),
        CallProbe.ofTriage(caller),
        CallProbe.ofQueue(caller));
  }

  /** Sizes of the chunks of done instances that the table is filled up with to reach a size. */
  private List<Integer> chunksUpTo(int size) {
    int place = settings.sizes().indexOf(size);
    int from = place == 0 ? 0 : done(settings.sizes().get(place - 1));
    int to = done(size);
    return IntStream.iterate(from, at -> at < to, at -> at + CHUNK)
        .map(at -> Math.min(CHUNK, to - at))
        .boxed()
        .toList();
  }

  /** Done instances in a table of a size, beside the batch under measurement. */
  private int done(int size) {
    return Math.max(0, size - instances);
  }

  private static String shown(String format, int number) {
    return String.format(Locale.ROOT, format, number);
  }

  /** One run: what it has measured so far. */
  private final class Run {
    private final LoadWorkflow workflow;
    private final Progress progress;
    private final List<Probe> probes;
    private final long array;
    private final List<List<Growth.Point>> points;
    private int chunks;
    private long lost;
    private long disagreements;
    private long unexpected;

    Run(LoadWorkflow workflow, Progress progress, List<Probe> probes) {
      this.workflow = workflow;
      this.progress = progress;
      this.probes = probes;
      this.array = workflow.newArray("done");
      this.points = probes.stream().<List<Growth.Point>>map(p -> new ArrayList<>()).toList();
    }

    Results results() {
      progress.step("growth: warming up");
      for (int i = 0; i < WARM_UPS; i++) {
        probes.forEach(this::measure);
      }
      for (int size : settings.sizes()) {
        fillUpTo(size);
        measureAt(size);
      }
      progress.step("growth: removing the rows");
      return new Results(List.of(), growth(), checks());
    }

    private void fillUpTo(int size) {
      for (int chunk : chunksUpTo(size)) {
        chunks++;
        progress.step(shown("growth: filling up to %,d instances", size));
        workflow.newBatch(array, chunks, chunk, StartingState.DONE);
      }
    }

    private void measureAt(int size) {
      List<List<Double>> values =
          probes.stream().<List<Double>>map(probe -> new ArrayList<>()).toList();
      for (int round = 1; round <= settings.rounds(); round++) {
        for (int i = 0; i < PROBES; i++) {
          progress.step(
              "growth, round %d of %d: %s; %s"
                  .formatted(
                      round,
                      settings.rounds(),
                      shown(SIZE, size),
                      probes.get(i).operation(instances)));
          values.get(i).add(measure(probes.get(i)));
        }
      }
      for (int i = 0; i < PROBES; i++) {
        points.get(i).add(point(size, probes.get(i), values.get(i)));
      }
    }

    private double measure(Probe probe) {
      long own = workflow.newArray("growth");
      Batch batch = workflow.newBatch(own, 1, instances, probe.start());
      workflow.settle();
      Probe.Outcome outcome = probe.measure(workflow, batch);
      Inspection rows = workflow.inspect(batch);
      lost += probe.lost(rows, outcome);
      disagreements += rows.disagreements();
      unexpected += outcome.unexpected();
      workflow.remove(batch);
      return outcome.value();
    }

    private Growth.Point point(int size, Probe probe, List<Double> rounds) {
      String operation = probe.operation(instances);
      return new Growth.Point(size, Figure.of(operation, shown(SIZE, size), probe.unit(), rounds));
    }

    private List<Growth> growth() {
      return IntStream.range(0, PROBES)
          .mapToObj(i -> new Growth(probes.get(i).operation(instances), points.get(i)))
          .toList();
    }

    private List<Check> checks() {
      return List.of(
          Checks.nothingLost("growth", lost),
          Checks.agreement("growth", disagreements),
          Checks.answers("growth", unexpected));
    }
  }
}
