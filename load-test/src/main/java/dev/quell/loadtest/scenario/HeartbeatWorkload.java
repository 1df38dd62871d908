package dev.quell.loadtest.scenario;

import dev.quell.loadtest.postgres.Pgbench;
import dev.quell.loadtest.result.Goal;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.StartingState;
import dev.quell.loadtest.traffic.Call;
import java.util.Iterator;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The heartbeats of running instances: {@code log_report_by}. */
final class HeartbeatWorkload implements Workload {

  @Override
  public String name() {
    return "heartbeats";
  }

  @Override
  public String title() {
    return "log_report_by";
  }

  @Override
  public String transaction() {
    return """
        \\set instance random(:first, :last)
        update task_instance
        set report_by_date = clock_timestamp() + interval '279 seconds'
        where id = :instance;
        """;
  }

  @Override
  public StartingState start() {
    return StartingState.RUNNING;
  }

  @Override
  public Supplier<Iterator<Call>> callers(Batch batch) {
    PrimitiveIterator.OfLong instances = batch.endlesslyInRandomOrder();
    return () -> Stream.generate(() -> Call.logReportBy(instances.nextLong())).iterator();
  }

  @Override
  public long lost(Inspection rows, long answered) {
    return Math.max(0, Math.min(answered, rows.size()) - rows.countBeaten());
  }

  @Override
  public Optional<Goal> goal(int callers) {
    return callers == Pgbench.MANY_CLIENTS ? Optional.of(Goal.HEARTBEAT_RATE) : Optional.empty();
  }
}
