package dev.quell.loadtest.comparison;

import dev.quell.loadtest.comparison.Measurement.Sample;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what the beginning and the end of a connection cost: heartbeats over connections that
 * are kept, and with a fresh one for each, in turn. A round of each that is not measured comes
 * first.
 */
record ConnectionScenario(ServerUnderLoad server, LoadTest settings) implements Scenario {
  private static final int CALLERS = 32;

  @Override
  public int steps() {
    return 1 + 2 * settings.rounds;
  }

  @Override
  public Results run(Progress progress) {
    List<Measurement> ways =
        List.of(
            Workload.HEARTBEATS.measurement(
                () -> server.client(CALLERS), settings, "kept by 32 callers", CALLERS),
            Workload.HEARTBEATS.measurement(
                () -> server.client(CALLERS).withFreshConnections(),
                settings,
                "fresh for each, 32 callers",
                CALLERS));
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database())) {
      Measurement.Rows rows =
          new Measurement.Rows(workflow, workflow.newArray("connections"), settings.instances);
      progress.step("connections: warming up");
      ways.forEach(way -> way.once(rows));
      ways.forEach(Measurement::forget);
      Measurement.inTurn(ways, settings.rounds, rows, progress, "connections, round %d of %d: ");
    }
    List<Figure> figures = new ArrayList<>();
    ways.forEach(way -> figures.add(way.figure("Heartbeats by connection", way.subject())));
    for (Measurement way : ways) {
      List<Double> micros = way.microsPerCall(Sample::serverNanos);
      if (!micros.isEmpty()) {
        String group = "Heartbeats by connection: processor time of one in the server";
        figures.add(Figure.of(group, way.subject(), Unit.MICROSECONDS, micros));
      }
    }
    String nothingLost = "what was answered 200 is in the database";
    return new Results(figures, Measurement.checks("connections", nothingLost, ways));
  }
}
