package dev.quell.loadtest.comparison;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.ClosedLoop;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.StartingState;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Names work that can be done through the server and by plain SQL alike. In the script for pgbench
 * {@code :first} to {@code :last} are the instances, {@code :offset} leads from one to its Task.
 */
enum Workload {
  /**
   * Starts and ends instances: {@code log_running}, then {@code log_done} or {@code
   * log_error_worker_node} in turn. So every fourth report is one of an error.
   */
  REPORTS(
      "log_running, then log_done or log_error_worker_node",
      StartingState.LAUNCHED,
      """
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
      """) {
    @Override
    Supplier<Iterator<Request>> callers(Batch batch) {
      PrimitiveIterator.OfLong instances = batch.inRandomOrder();
      return () ->
          Stream.iterate(0, i -> instances.hasNext(), i -> i + 1)
              .flatMap(i -> startAndEnd(instances.nextLong(), i % 2 == 1))
              .iterator();
    }

    @Override
    long lost(Inspection rows, long answered) {
      long started = rows.countIn(TaskInstanceStatus.RUNNING);
      long ended = rows.countIn(TaskInstanceStatus.DONE) + rows.countLoggedErrors();
      return Math.max(0, answered - started - 2 * ended);
    }

    @Override
    Optional<Goal> goal(int callers) {
      return switch (callers) {
        case CLIENTS -> Optional.of(Goal.REPORT_RATE);
        case MANY_CLIENTS -> Optional.of(Goal.REPORT_RATE_OF_MANY);
        default -> Optional.empty();
      };
    }
  },
  /** Sends the heartbeats of running instances: {@code log_report_by}. */
  HEARTBEATS(
      "log_report_by",
      StartingState.RUNNING,
      """
      \\set instance random(:first, :last)
      update task_instance
      set report_by_date = clock_timestamp() + interval '279 seconds'
      where id = :instance;
      """) {
    @Override
    Supplier<Iterator<Request>> callers(Batch batch) {
      PrimitiveIterator.OfLong instances = batch.endlesslyInRandomOrder();
      return () -> Stream.generate(() -> Request.logReportBy(instances.nextLong())).iterator();
    }

    @Override
    long lost(Inspection rows, long answered) {
      return Math.max(0, Math.min(answered, rows.instances()) - rows.countWithHeartbeat());
    }

    @Override
    Optional<Goal> goal(int callers) {
      return callers == MANY_CLIENTS ? Optional.of(Goal.HEARTBEAT_RATE) : Optional.empty();
    }
  };

  /** Clients of pgbench whose figure all others are compared with. */
  static final int CLIENTS = 32;

  static final int MANY_CLIENTS = 128;

  private final String title;
  private final StartingState start;
  private final String transaction;

  Workload(String title, StartingState start, String transaction) {
    this.title = title;
    this.start = start;
    this.transaction = transaction;
  }

  String title() {
    return title;
  }

  StartingState start() {
    return start;
  }

  /** Answers a script for pgbench that does the same as one request. */
  String transaction() {
    return transaction;
  }

  /** Gives each caller its requests; all callers together work on one batch. */
  abstract Supplier<Iterator<Request>> callers(Batch batch);

  /** Counts requests that were answered 200 but left no trace in the database. */
  abstract long lost(Inspection rows, long answered);

  /** Says what the rate of a number of callers should come to. */
  abstract Optional<Goal> goal(int callers);

  /** Measures how many calls some callers get answered through the server, in a second. */
  Measurement measurement(ServerUnderLoad server, Settings settings, String subject, int callers) {
    return new Measurement(
        subject,
        Unit.PER_SECOND,
        start,
        batch -> {
          ApiClient client = server.client(callers);
          Duration duration = Duration.ofSeconds(settings.seconds);
          ClosedLoop.Run run = ClosedLoop.run(client, callers, duration, callers(batch)).await();
          client.close().await();
          return new Measurement.Sample(run.perSecond(), run.recording(), run.processorNanos());
        },
        (rows, sample) -> lost(rows, sample.calls().succeeded()));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Stream<Request> startAndEnd(long instance, boolean fails) {
    return Stream.of(
        Request.logRunning(instance),
        fails ? Request.logErrorWorkerNode(instance, "E") : Request.logDone(instance));
  }
}
