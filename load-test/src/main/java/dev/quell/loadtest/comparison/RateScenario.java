package dev.quell.loadtest.comparison;

import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Does the same work by plain SQL and through the server, in turn: pgbench with 32 and with 128
 * clients, then callers over HTTP. Rounds over HTTP go before, not measured, until the server has
 * compiled its code and gets no faster.
 */
public final class RateScenario implements Scenario {
  private final Bench bench;
  private final Workload workload;
  private final PostgresProgram pgbench;
  private final Map<Integer, Measurement> plain = new LinkedHashMap<>();
  private final Map<Integer, Measurement> server = new LinkedHashMap<>();

  private RateScenario(Bench bench, Workload workload) {
    this.bench = bench;
    this.workload = workload;
    this.pgbench = PostgresProgram.find("pgbench", bench.address());
    for (int clients : List.of(Workload.CLIENTS, Workload.MANY_CLIENTS)) {
      plain.put(
          clients,
          new Measurement(
              "pgbench, %d clients".formatted(clients),
              Unit.PER_SECOND,
              workload.start(),
              batch -> runPgbench(clients, batch),
              (rows, sample) -> 0));
    }
    for (int callers : bench.settings().connections) {
      String subject = "HTTP, %d connection%s".formatted(callers, callers == 1 ? "" : "s");
      server.put(callers, workload.measurement(bench, subject, callers));
    }
  }

  /** Compares starts and ends of instances; throws {@link LoadTestException} without pgbench. */
  public static RateScenario ofReports(Bench bench) {
    return new RateScenario(bench, Workload.REPORTS);
  }

  /** Compares heartbeats; throws {@link LoadTestException} without pgbench. */
  public static RateScenario ofHeartbeats(Bench bench) {
    return new RateScenario(bench, Workload.HEARTBEATS);
  }

  private Measurement.Sample runPgbench(int clients, Batch batch) {
    Map<String, Long> variables =
        Map.of(
            "first", batch.firstInstance(),
            "last", batch.lastInstance(),
            "offset", batch.taskOffset());
    int seconds = bench.settings().seconds;
    return pgbench.pgbench(workload.transaction(), clients, variables, seconds);
  }

  @Override
  public int steps() {
    return 1 + bench.settings().rounds * (plain.size() + server.size());
  }

  @Override
  public Results run(Progress progress) {
    List<Measurement> all = new ArrayList<>(plain.values());
    all.addAll(server.values());
    Measurement last = all.get(all.size() - 1);
    String name = workload.toString();
    int size = bench.settings().instances;
    try (LoadWorkflow workflow = LoadWorkflow.create(bench.database())) {
      long array = workflow.newArray(name);
      progress.step(name + ": warming up");
      WarmUp warmUp = new WarmUp();
      while (!warmUp.isOver()) {
        warmUp.add(last.once(workflow, array, size));
      }
      last.forget();
      int rounds = bench.settings().rounds;
      Measurement.inTurn(all, rounds, workflow, array, size, progress, name, "");
    }
    return new Results(
        figures(), Measurement.checks(name, "what was answered 200 is in the database", all));
  }

  private List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    plain.values().forEach(measurement -> figures.add(figure(measurement)));
    server.forEach((callers, measurement) -> figures.add(compare(callers, figure(measurement))));
    // What the load takes from a server on the same machine.
    server.forEach(
        (callers, measurement) ->
            figures.add(
                Figure.of(
                    workload + ": processor time of a call in the load",
                    measurement.subject(),
                    Unit.MICROSECONDS,
                    List.of(measurement.loadMicros()))));
    return figures;
  }

  private Figure figure(Measurement measurement) {
    return measurement.figure(workload.title(), measurement.subject());
  }

  private Figure compare(int callers, Figure figure) {
    Figure compared = figure.comparedWith(figure(plain.get(Workload.CLIENTS)));
    if (plain.containsKey(callers)) {
      compared = compared.comparedWithAsMany(figure(plain.get(callers)));
    }
    return workload.goal(callers).map(compared::with).orElse(compared);
  }
}
