package dev.quell.loadtest.comparison;

import dev.quell.loadtest.comparison.BulkCalls.Call;
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
 * Measures the calls that concern many rows at once, one after the other over one kept connection,
 * and what they cost the server. Each round has as many rows as a distributor of a large workflow
 * holds, up to 10,000, which are removed again. Rounds that are not measured come first.
 */
record CallsScenario(ServerUnderLoad server, LoadTest settings, int rows) implements Scenario {
  private static final int MOST_ROWS = 10_000;
  private static final int WARM_UPS = 3;
  private static final int CALLS = 6;

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
      List<Call> calls = calls(new BulkCalls(server, workflow, rows));
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

  private static List<Call> calls(BulkCalls bulk) {
    return List.of(
        bulk.queue(),
        bulk.instantiate(),
        bulk.unchangedPoll(),
        bulk.fullUpdate(),
        bulk.bind(),
        bulk.kill());
  }
}
