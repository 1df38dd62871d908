package dev.quell.loadtest.scenario;

import dev.quell.loadtest.postgres.Pgbench;
import dev.quell.loadtest.progress.Progress;
import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.result.Figure;
import dev.quell.loadtest.result.Latency;
import dev.quell.loadtest.result.Results;
import dev.quell.loadtest.result.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.subject.LoadTestException;
import dev.quell.loadtest.traffic.ClosedLoop;
import dev.quell.loadtest.traffic.Recording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Does the same work by plain SQL and through the server, in turn: pgbench with 32 clients, then 32
 * and 128 callers over HTTP. Every measurement has rows of its own. A first round over HTTP, not
 * measured, has the server's code compiled.
 */
public final class RateScenario implements Scenario {
  private static final List<Integer> CALLERS = List.of(Pgbench.CLIENTS, 4 * Pgbench.CLIENTS);

  private final Bench bench;
  private final Settings settings;
  private final Workload workload;
  private final Pgbench pgbench;

  private RateScenario(Bench bench, Settings settings, Workload workload) {
    this.bench = bench;
    this.settings = settings;
    this.workload = workload;
    this.pgbench = Pgbench.on(bench.address());
  }

  /** Starts and ends of instances. Throws {@link LoadTestException} if pgbench is missing. */
  public static RateScenario ofReports(Bench bench, Settings settings) {
    return new RateScenario(bench, settings, new ReportWorkload());
  }

  /** Heartbeats. Throws {@link LoadTestException} if pgbench is missing. */
  public static RateScenario ofHeartbeats(Bench bench, Settings settings) {
    return new RateScenario(bench, settings, new HeartbeatWorkload());
  }

  @Override
  public int steps() {
    return 1 + settings.rounds() * (1 + CALLERS.size());
  }

  @Override
  public Results run(Progress progress) {
    try (LoadWorkflow workflow = LoadWorkflow.create(bench.database())) {
      return new Run(workflow, progress).results();
    }
  }

  /** One run: what it has measured so far. */
  private final class Run {
    private final LoadWorkflow workflow;
    private final Progress progress;
    private final long array;
    private final PlainRuns plain = new PlainRuns();
    private final List<ServerRuns> server = CALLERS.stream().map(ServerRuns::new).toList();
    private int batches;
    private long lost;

    Run(LoadWorkflow workflow, Progress progress) {
      this.workflow = workflow;
      this.progress = progress;
      this.array = workflow.newArray(workload.name());
    }

    Results results() {
      progress.step(workload.name() + ": warming up");
      CALLERS.forEach(this::call);
      for (int round = 1; round <= settings.rounds(); round++) {
        String place = "%s, round %d of %d: ".formatted(workload.name(), round, settings.rounds());
        progress.step(place + "pgbench, %d clients".formatted(Pgbench.CLIENTS));
        plain.add(runPgbench());
        for (ServerRuns runs : server) {
          progress.step(place + "HTTP, %d connections".formatted(runs.callers));
          runs.add(call(runs.callers));
        }
      }
      return new Results(figures(), checks());
    }

    private Batch nextBatch() {
      batches++;
      Batch batch = workflow.newBatch(array, batches, settings.instances(), workload.start());
      workflow.settle();
      return batch;
    }

    private Pgbench.Run runPgbench() {
      Batch batch = nextBatch();
      Map<String, Long> variables =
          Map.of(
              "first", batch.firstInstance(),
              "last", batch.lastInstance(),
              "offset", batch.taskOffset());
      return pgbench.run(workload.transaction(), variables, settings.seconds());
    }

    private ClosedLoop.Run call(int callers) {
      Batch batch = nextBatch();
      ClosedLoop.Run run =
          ClosedLoop.run(
                  bench.vertx(),
                  bench.endpoint(),
                  callers,
                  Duration.ofSeconds(settings.seconds()),
                  workload.callers(batch))
              .await();
      lost += workload.lost(workflow, batch, run.recording().succeeded());
      return run;
    }

    private List<Figure> figures() {
      Figure sql = plain.figure(workload.title());
      return Stream.concat(Stream.of(sql), server.stream().map(runs -> figure(runs, sql))).toList();
    }

    private Figure figure(ServerRuns runs, Figure sql) {
      Figure figure = runs.figure(workload.title()).comparedWith(sql);
      return workload
          .goal()
          .filter(goal -> runs.callers == Pgbench.CLIENTS)
          .map(figure::with)
          .orElse(figure);
    }

    private List<Check> checks() {
      Recording[] recordings = server.stream().map(runs -> runs.all).toArray(Recording[]::new);
      return List.of(
          new Check(workload.name() + ": what was answered 200 is in the database", lost),
          Checks.agreement(workload.name(), workflow),
          Checks.answers(workload.name(), recordings));
    }
  }

  /** The runs of pgbench so far. */
  private static final class PlainRuns {
    private final List<Double> rates = new ArrayList<>();
    private final Histogram latencies = new Histogram(3);

    void add(Pgbench.Run run) {
      rates.add(run.perSecond());
      latencies.add(run.latencies());
    }

    Figure figure(String group) {
      return Figure.of(
              group, "pgbench, %d clients".formatted(Pgbench.CLIENTS), Unit.PER_SECOND, rates)
          .with(Latency.of(latencies));
    }
  }

  /** The runs through the server so far, with one number of callers. */
  private static final class ServerRuns {
    private final int callers;
    private final List<Double> rates = new ArrayList<>();
    private final Recording all = new Recording();

    ServerRuns(int callers) {
      this.callers = callers;
    }

    void add(ClosedLoop.Run run) {
      rates.add(run.perSecond());
      all.add(run.recording());
    }

    Figure figure(String group) {
      return Figure.of(group, "HTTP, %d connections".formatted(callers), Unit.PER_SECOND, rates)
          .with(all.latency());
    }
  }
}
