package dev.quell.loadtest.scenario;

import dev.quell.loadtest.result.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import dev.quell.loadtest.traffic.ClosedLoop;
import java.time.Duration;

/** How many calls of a workload 32 callers get answered. */
final class RateProbe implements Probe {
  private static final int CALLERS = 32;

  private final Bench bench;
  private final Duration duration;
  private final Workload workload;

  RateProbe(Bench bench, Settings settings, Workload workload) {
    this.bench = bench;
    this.duration = Duration.ofSeconds(settings.seconds());
    this.workload = workload;
  }

  @Override
  public String operation(int instances) {
    return "%s by %d callers".formatted(workload.name(), CALLERS);
  }

  @Override
  public Unit unit() {
    return Unit.PER_SECOND;
  }

  @Override
  public StartingState start() {
    return workload.start();
  }

  @Override
  public Outcome measure(LoadWorkflow workflow, Batch batch) {
    ClosedLoop.Run run =
        ClosedLoop.run(bench.vertx(), bench.endpoint(), CALLERS, duration, workload.callers(batch))
            .await();
    return new Outcome(run.perSecond(), run.recording().succeeded(), run.recording().unexpected());
  }

  @Override
  public long lost(Inspection rows, Outcome outcome) {
    return workload.lost(rows, outcome.answered());
  }
}
