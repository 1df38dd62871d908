package dev.quell.loadtest.comparison;

import dev.quell.loadtest.comparison.Measurement.Sample;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Does the same work by plain SQL and through the server, in turn: pgbench with 32 and with 128
 * clients, then callers over HTTP. Rounds over HTTP go before, not measured, until the server has
 * compiled its code and gets no faster.
 */
final class RateScenario implements Scenario {
  /** Clients of pgbench whose figure all others are compared with. */
  static final int CLIENTS = 32;

  static final int MANY_CLIENTS = 128;

  private final ServerUnderLoad underLoad;
  private final LoadTest settings;
  private final Workload workload;
  private final PostgresProgram pgbench;
  private final Map<Integer, Measurement> plain = new LinkedHashMap<>();
  private final Map<Integer, Measurement> server = new LinkedHashMap<>();

  /** Compares work of a kind; throws {@link LoadTestException} without pgbench. */
  RateScenario(ServerUnderLoad underLoad, LoadTest settings, Workload workload) {
    this.underLoad = underLoad;
    this.settings = settings;
    this.workload = workload;
    this.pgbench = PostgresProgram.find("pgbench", workload + ".sql", underLoad.address());
    List.of(CLIENTS, MANY_CLIENTS).forEach(clients -> plain.put(clients, byPgbench(clients)));
    settings.connections.forEach(callers -> server.put(callers, overHttp(callers)));
  }

  private Measurement byPgbench(int clients) {
    return new Measurement(
        "pgbench, %d clients".formatted(clients),
        Unit.PER_SECOND,
        workload.start,
        batch -> pgbench.pgbench(clients, variables(batch), settings.seconds),
        (rows, sample) -> 0);
  }

  private static Map<String, Long> variables(Batch batch) {
    return Map.of(
        "first", batch.firstInstance(),
        "last", batch.lastInstance(),
        "offset", batch.firstTask() - batch.firstInstance());
  }

  private Measurement overHttp(int callers) {
    String subject = "HTTP, %d connection%s".formatted(callers, callers == 1 ? "" : "s");
    return workload.measurement(underLoad, settings, subject, callers);
  }

  @Override
  public int steps() {
    return 1 + settings.rounds * (plain.size() + server.size());
  }

  @Override
  public Results run(Progress progress) {
    List<Measurement> all = new ArrayList<>(plain.values());
    all.addAll(server.values());
    Measurement last = all.get(all.size() - 1);
    try (LoadWorkflow workflow = LoadWorkflow.create(underLoad.database())) {
      long array = workflow.newArray(workload.toString());
      Measurement.Rows rows = new Measurement.Rows(workflow, array, settings.instances);
      progress.step(workload + ": warming up");
      WarmUp warmUp = new WarmUp();
      while (!warmUp.isOver()) {
        warmUp.add(last.once(rows));
      }
      last.forget();
      Measurement.inTurn(all, settings.rounds, rows, progress, workload + ", round %d of %d: ");
    }
    String nothingLost = "what was answered 200 is in the database";
    return new Results(figures(), Measurement.checks(workload.toString(), nothingLost, all));
  }

  private List<Figure> figures() {
    List<Figure> figures = new ArrayList<>(plain.values().stream().map(this::figure).toList());
    server.forEach((callers, measurement) -> figures.add(compare(callers, figure(measurement))));
    // What the load takes from a server on the same machine.
    figures.addAll(processorTimes("load", Sample::loadNanos));
    figures.addAll(processorTimes("server", Sample::serverNanos));
    return figures;
  }

  private Figure figure(Measurement measurement) {
    return measurement.figure(workload.title, measurement.subject());
  }

  private Figure compare(int callers, Figure figure) {
    Figure compared =
        figure
            .comparedWith(figure(Objects.requireNonNull(plain.get(CLIENTS))))
            .with(workload.goals.get(callers));
    Measurement asMany = plain.get(callers);
    return asMany == null ? compared : compared.comparedWithAsMany(figure(asMany));
  }

  /** Tells what a call costs; nothing of a server that does not tell. */
  private List<Figure> processorTimes(String whose, ToDoubleFunction<Sample> nanos) {
    String group = "%s: processor time of a call in the %s".formatted(workload, whose);
    return server.values().stream()
        .filter(each -> !each.microsPerCall(nanos).isEmpty())
        .map(each -> Figure.of(group, each.subject(), Unit.MICROSECONDS, each.microsPerCall(nanos)))
        .toList();
  }

  /**
   * Tells when a server has warmed up: its code is compiled while it runs, so at first each round
   * is faster than the one before. Confined to one thread.
   */
  static final class WarmUp {
    private static final int ROUNDS = 8;

    /** Two, since one round may be slower by chance. */
    private static final int STEADY_ROUNDS = 2;

    /** A round that gains less is as fast as the best one before. */
    private static final double GAIN = 1.03;

    private int rounds;
    private int steady;
    private double best;

    /** Adds the rate of another round; any unit. */
    void add(double rate) {
      rounds++;
      steady = rate > GAIN * best ? 0 : steady + 1;
      best = Math.max(best, rate);
    }

    /** Tells whether the last rounds were no faster than those before, or there were enough. */
    boolean isOver() {
      return steady >= STEADY_ROUNDS || rounds >= ROUNDS;
    }
  }
}
