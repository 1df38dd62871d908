package dev.quell.loadtest.scenario;

import dev.quell.loadtest.postgres.Pgbench;
import dev.quell.loadtest.progress.Progress;
import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.result.Figure;
import dev.quell.loadtest.result.Results;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.subject.LoadTestException;
import dev.quell.loadtest.traffic.ClosedLoop;
import dev.quell.loadtest.traffic.Recording;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Does the same work by plain SQL and through the server, in turn: pgbench with 32 and with 128
 * clients, then callers over HTTP. Every measurement has rows of its own, which are removed after
 * it, so that the table is as large for each. Rounds over HTTP go before, not measured, until the
 * server has compiled its code and gets no faster.
 */
public final class RateScenario implements Scenario {
  private static final List<Integer> CLIENTS = List.of(Pgbench.CLIENTS, Pgbench.MANY_CLIENTS);

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
    return 1 + settings.rounds() * (CLIENTS.size() + settings.connections().size());
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
    private final List<Rates.Plain> plain = CLIENTS.stream().map(Rates.Plain::new).toList();
    private final List<Rates.Server> server =
        settings.connections().stream().map(Rates.Server::new).toList();
    private int batches;
    private long lost;
    private long disagreements;

    Run(LoadWorkflow workflow, Progress progress) {
      this.workflow = workflow;
      this.progress = progress;
      this.array = workflow.newArray(workload.name());
    }

    Results results() {
      progress.step(workload.name() + ": warming up");
      warmUp();
      for (int round = 1; round <= settings.rounds(); round++) {
        measure("%s, round %d of %d: ".formatted(workload.name(), round, settings.rounds()));
      }
      return new Results(figures(), checks());
    }

    private void warmUp() {
      int callers = Collections.max(settings.connections());
      WarmUp warmUp = new WarmUp();
      while (!warmUp.isOver()) {
        warmUp.add(call(callers).perSecond());
      }
    }

    private void measure(String place) {
      for (Rates.Plain rates : plain) {
        progress.step(place + rates.subject());
        rates.add(runPgbench(rates.callers()));
      }
      for (Rates.Server rates : server) {
        progress.step(place + rates.subject());
        rates.add(call(rates.callers()));
      }
    }

    private Batch nextBatch() {
      batches++;
      Batch batch = workflow.newBatch(array, batches, settings.instances(), workload.start());
      workflow.settle();
      return batch;
    }

    private Pgbench.Run runPgbench(int clients) {
      Batch batch = nextBatch();
      Map<String, Long> variables =
          Map.of(
              "first", batch.firstInstance(),
              "last", batch.lastInstance(),
              "offset", batch.taskOffset());
      Pgbench.Run run = pgbench.run(workload.transaction(), clients, variables, settings.seconds());
      workflow.remove(batch);
      return run;
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
      Inspection rows = workflow.inspect(batch);
      lost += workload.lost(rows, run.recording().succeeded());
      disagreements += rows.disagreements();
      workflow.remove(batch);
      return run;
    }

    private List<Figure> figures() {
      List<Figure> sql = plain.stream().map(rates -> rates.figure(workload.title())).toList();
      return Stream.concat(sql.stream(), server.stream().map(rates -> compare(rates, sql)))
          .toList();
    }

    private Figure compare(Rates.Server rates, List<Figure> sql) {
      Figure figure = rates.figure(workload.title()).comparedWith(sql.get(0));
      int asMany = CLIENTS.indexOf(rates.callers());
      Figure compared = asMany < 0 ? figure : figure.comparedWithAsMany(sql.get(asMany));
      return workload.goal(rates.callers()).map(compared::with).orElse(compared);
    }

    private List<Check> checks() {
      Recording[] recordings =
          server.stream().map(Rates.Server::recording).toArray(Recording[]::new);
      return List.of(
          Checks.nothingLost(workload.name(), lost),
          Checks.agreement(workload.name(), disagreements),
          Checks.answers(workload.name(), recordings));
    }
  }
}
