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
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Names work that can be done through the server and by plain SQL alike. */
enum Workload {
  /**
   * Starts and ends instances: {@code log_running}, then {@code log_done} or {@code
   * log_error_worker_node} in turn. So every fourth report is one of an error.
   */
  REPORTS(
      "log_running, then log_done or log_error_worker_node",
      StartingState.LAUNCHED,
      Map.of(
          RateScenario.CLIENTS, Goal.REPORT_RATE,
          RateScenario.MANY_CLIENTS, Goal.REPORT_RATE_OF_MANY)) {
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
  },
  /** Sends the heartbeats of running instances: {@code log_report_by}. */
  HEARTBEATS(
      "log_report_by",
      StartingState.RUNNING,
      Map.of(RateScenario.MANY_CLIENTS, Goal.HEARTBEAT_RATE)) {
    @Override
    Supplier<Iterator<Request>> callers(Batch batch) {
      PrimitiveIterator.OfLong instances = batch.endlesslyInRandomOrder();
      return () -> Stream.generate(() -> Request.logReportBy(instances.nextLong())).iterator();
    }

    @Override
    long lost(Inspection rows, long answered) {
      return Math.max(0, Math.min(answered, rows.instances()) - rows.countWithHeartbeat());
    }
  };

  final String title;
  final StartingState start;

  /** What the rate of a number of callers should come to, where anything is wanted. */
  final Map<Integer, Goal> goals;

  Workload(String title, StartingState start, Map<Integer, Goal> goals) {
    this.title = title;
    this.start = start;
    this.goals = goals;
  }

  /** Gives each caller its requests; all callers together work on one batch. */
  abstract Supplier<Iterator<Request>> callers(Batch batch);

  /** Counts requests that were answered 200 but left no trace in the database. */
  abstract long lost(Inspection rows, long answered);

  /** Measures how many calls some callers get answered through the server, in a second. */
  Measurement measurement(ServerUnderLoad server, LoadTest settings, String subject, int callers) {
    return measurement(() -> server.client(callers), settings, subject, callers);
  }

  /** Measures the same over connections of a client, which is closed after each round. */
  Measurement measurement(
      Supplier<ApiClient> connections, LoadTest settings, String subject, int callers) {
    return new Measurement(
        subject,
        Unit.PER_SECOND,
        start,
        batch -> {
          ApiClient client = connections.get();
          Duration duration = Duration.ofSeconds(settings.seconds);
          double before = client.processorNanos().await();
          ClosedLoop.Run run = ClosedLoop.run(client, callers, duration, callers(batch)).await();
          double serverNanos = client.processorNanos().await() - before;
          client.close().await();
          return new Measurement.Sample(
              run.perSecond(), run.recording(), run.processorNanos(), serverNanos);
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
