package dev.quell.loadtest.comparison;

import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how long a stock client takes to bind a large workflow: one call after the other over
 * one connection, 500 Tasks each, to nodes that are there. They are removed after each round.
 */
record BindScenario(ServerUnderLoad server, LoadTest settings) implements Scenario {
  private static final int MILLION = 1_000_000;

  @Override
  public int steps() {
    return 2 + settings.rounds;
  }

  @Override
  public Results run(Progress progress) {
    int tasks = settings.instances;
    progress.step(Unit.format("bind: writing %,d nodes", tasks));
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database())) {
      long firstNode = workflow.newNodes(tasks);
      long array = workflow.newArray("bind");
      BulkCalls calls = new BulkCalls(server, workflow, tasks);
      List<Double> seconds = new ArrayList<>();
      List<Measurement.Sample> samples = new ArrayList<>();
      for (int round = 1; round <= settings.rounds; round++) {
        progress.step("bind, round %d of %d".formatted(round, settings.rounds));
        workflow.settle();
        Measurement.Sample sample = calls.bindNew(array, firstNode);
        samples.add(sample);
        seconds.add(sample.value() / 1_000);
      }
      progress.step("bind: removing the rows");
      return results(tasks, seconds, samples);
    }
  }

  private static Results results(
      int tasks, List<Double> seconds, List<Measurement.Sample> samples) {
    Figure figure =
        Figure.of(
                "Binding as a stock client does",
                Unit.format("bind of %,d tasks, 500 a call", tasks),
                Unit.SECONDS,
                seconds)
            .with(Measurement.Sample.latency(samples))
            .with(tasks == MILLION ? Goal.MILLION_BOUND : null);
    long failed = samples.stream().mapToLong(each -> each.calls().summary().failed()).sum();
    return new Results(
        List.of(figure), List.of(new Check("bind: every request was answered 200 or 503", failed)));
  }
}
