package dev.quell.loadtest.scenario;

import dev.quell.domain.task.TaskInstanceStatus;
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

/**
 * The starts and ends of instances: {@code log_running}, then {@code log_done} or {@code
 * log_error_worker_node} in turn. So every fourth report is one of an error.
 */
final class ReportWorkload implements Workload {

  @Override
  public String name() {
    return "reports";
  }

  @Override
  public String title() {
    return "log_running, then log_done or log_error_worker_node";
  }

  @Override
  public String transaction() {
    return """
        \\set instance random(:first, :last)
        \\set task :instance + :offset
        \\set turn random(1, 4)
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
        \\if :turn = 1
        insert into task_instance_error_log (task_instance_id, description)
        values (:instance, 'exit code 3');
        \\endif
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
  public long lost(Inspection rows, long answered) {
    long started = rows.countIn(TaskInstanceStatus.RUNNING);
    long ended = rows.countIn(TaskInstanceStatus.DONE) + rows.countLoggedErrors();
    return Math.max(0, answered - started - 2 * ended);
  }

  @Override
  public Optional<Goal> goal(int callers) {
    return switch (callers) {
      case Pgbench.CLIENTS -> Optional.of(Goal.REPORT_RATE);
      case Pgbench.MANY_CLIENTS -> Optional.of(Goal.REPORT_RATE_OF_MANY);
      default -> Optional.empty();
    };
  }

  /** One instance after the other starts and ends, every other one with an error. */
  private static final class Lives implements Iterator<Call> {
    private final PrimitiveIterator.OfLong instances;
    private Call end;
    private boolean failsNext;

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
      end = failsNext ? Call.logErrorWorkerNode(instance) : Call.logDone(instance);
      failsNext = !failsNext;
      return Call.logRunning(instance);
    }
  }
}
