package dev.quell.loadtest.scenario;

import dev.quell.domain.taskinstance.TaskInstanceStatus;
import dev.quell.loadtest.result.Goal;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import dev.quell.loadtest.traffic.Call;
import java.util.Iterator;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.function.Supplier;

/** The starts and ends of instances: {@code log_running}, then {@code log_done}. */
final class ReportWorkload implements Workload {

  @Override
  public String name() {
    return "reports";
  }

  @Override
  public String title() {
    return "log_running and log_done";
  }

  @Override
  public String transaction() {
    return """
        \\set instance random(:first, :last)
        \\set task :instance + :offset
        begin;
        select status, num_attempts, max_attempts from task
        where id = :task for no key update;
        select status from task_instance
        where id = :instance for no key update;
        update task
        set status = case status when 'R' then 'O' else 'R' end, status_date = clock_timestamp()
        where id = :task;
        update task_instance
        set status = case status when 'R' then 'O' else 'R' end, status_date = clock_timestamp(),
            report_by_date = clock_timestamp() + interval '279 seconds',
            nodename = 'node0001.cluster.example'
        where id = :instance;
        commit;
        """;
  }

  @Override
  public StartingState start() {
    return StartingState.LAUNCHED;
  }

  @Override
  public Supplier<Iterator<Call>> callers(Batch batch) {
    PrimitiveIterator.OfLong instances = batch.inRandomOrder();
    return () -> new Lives(instances);
  }

  @Override
  public long lost(LoadWorkflow workflow, Batch batch, long answered) {
    long started = workflow.countIn(batch, TaskInstanceStatus.RUNNING);
    long done = workflow.countIn(batch, TaskInstanceStatus.DONE);
    return Math.max(0, answered - started - 2 * done);
  }

  @Override
  public Optional<Goal> goal() {
    return Optional.of(Goal.REPORT_RATE);
  }

  /** One instance after the other starts and ends. */
  private static final class Lives implements Iterator<Call> {
    private final PrimitiveIterator.OfLong instances;
    private Call end;

    Lives(PrimitiveIterator.OfLong instances) {
      this.instances = instances;
    }

    @Override
    public boolean hasNext() {
      return end != null || instances.hasNext();
    }

    @Override
    public Call next() {
      if (end != null) {
        Call last = end;
        end = null;
        return last;
      }
      long instance = instances.nextLong();
      end = Call.logDone(instance);
      return Call.logRunning(instance);
    }
  }
}
