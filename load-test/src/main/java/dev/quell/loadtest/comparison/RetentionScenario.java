package dev.quell.loadtest.comparison;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.OpenLoop;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.EndedWorkflows;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.StartingState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets the server remove workflows that ended long ago while other instances send heartbeats, in
 * cycles: each fills the tables with as many instances again, and waits until all are gone, beside
 * those that stay. Tables that grow from cycle to cycle do not use their space again. The server
 * must have days set, of at most a hundred years, and should look often ({@code
 * retention.interval_millis}).
 */
final class RetentionScenario implements Scenario {
  private static final String GROUP = "Retention";
  private static final double HEARTBEATS_PER_SECOND = 500;
  private static final int HEARTBEAT_CONNECTIONS = 128;
  private static final int LIVE_INSTANCES = 2_000;
  private static final int QUIET_SECONDS = 5;
  private static final long LOOK_MILLIS = 200;

  /** A server that removes more slowly has no days set, or does not get on. */
  private static final int LEAST_PER_SECOND = 100;

  private static final int GRACE_SECONDS = 900;
  private static final double MEBIBYTE = 1024 * 1024;
  private static final List<String> TABLES = List.of("task", "task_instance");

  private final ServerUnderLoad server;
  private final LoadTest settings;
  private final List<Recording> before = new ArrayList<>();
  private final List<Recording> during = new ArrayList<>();
  private final List<Double> rates = new ArrayList<>();
  private final Map<String, List<Double>> sizes = new LinkedHashMap<>();

  RetentionScenario(ServerUnderLoad server, LoadTest settings) {
    this.server = server;
    this.settings = settings;
  }

  @Override
  public int steps() {
    return 2 * settings.rounds;
  }

  @Override
  public Results run(Progress progress) {
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database())) {
      PrimitiveIterator.OfLong live =
          workflow
              .newBatch(workflow.newArray("live"), LIVE_INSTANCES, StartingState.RUNNING)
              .endlesslyInRandomOrder();
      EndedWorkflows.fill(workflow, settings.kept);
      for (int round = 1; round <= settings.rounds; round++) {
        String place = "retention, round %d of %d: ".formatted(round, settings.rounds);
        progress.step(place + "filling up");
        EndedWorkflows ended = EndedWorkflows.fill(workflow, settings.instances);
        workflow.settle();
        progress.step(place + "waiting until all is removed");
        removeBesideHeartbeats(ended, live);
        measureTables();
      }
    }
    return new Results(figures(), checks());
  }

  private void removeBesideHeartbeats(EndedWorkflows ended, PrimitiveIterator.OfLong live) {
    Recording quiet = new Recording();
    Recording removing = new Recording();
    ApiClient heartbeats = server.client(HEARTBEAT_CONNECTIONS);
    Supplier<Request> next = () -> Request.logReportBy(live.nextLong());
    // Connections are opened and code is compiled before anything counts.
    OpenLoop loop = OpenLoop.start(heartbeats, HEARTBEATS_PER_SECOND, next, new Recording());
    long pause = TimeUnit.SECONDS.toMillis(Math.min(QUIET_SECONDS, settings.seconds));
    pause(pause);
    loop.recordTo(quiet);
    pause(pause);
    loop.recordTo(removing);
    long begun = System.nanoTime();
    ended.end();
    awaitGone(ended, begun);
    rates.add(2 * settings.instances / seconds(begun));
    loop.stop().await();
    heartbeats.close().await();
    before.add(quiet);
    during.add(removing);
  }

  private void awaitGone(EndedWorkflows ended, long begun) {
    double limit = GRACE_SECONDS + 2.0 * settings.instances / LEAST_PER_SECOND;
    while (ended.left() > 0) {
      if (seconds(begun) > limit) {
        throw new LoadTestException(
            "After %.0f s %d ended workflows are still there. Set retention.finished_workflows_days."
                .formatted(limit, ended.left()));
      }
      pause(LOOK_MILLIS);
    }
  }

  private void pause(long millis) {
    server.client().vertx().timer(millis, TimeUnit.MILLISECONDS).await();
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private void measureTables() {
    for (String table : TABLES) {
      measure(table + ", heap", "pg_table_size", table);
      measure(table + ", indexes", "pg_indexes_size", table);
    }
  }

  private void measure(String what, String function, String table) {
    double bytes = server.database().number("select " + function + "('" + table + "')");
    sizes.computeIfAbsent(what, fresh -> new ArrayList<>()).add(bytes / MEBIBYTE);
  }

  private List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    String removal =
        Unit.format(
            "%s of %,d instances and their Tasks of %,d",
            GROUP, settings.instances, settings.instances + settings.kept);
    figures.add(Figure.of(removal, "rows removed", Unit.PER_SECOND, rates));
    figures.add(percentiles("before the removal", before));
    figures.add(percentiles("while it runs", during).with(Goal.HEARTBEAT_LATENCY));
    sizes.forEach(
        (what, rounds) ->
            figures.add(
                Figure.of(GROUP + ": size after each cycle", what, Unit.MEBIBYTES, rounds)));
    return figures;
  }

  private static Figure percentiles(String subject, List<Recording> rounds) {
    List<Double> p99 = rounds.stream().map(round -> round.summary().latency().p99()).toList();
    return Figure.of(
            "Heartbeats beside the retention: 99th percentile", subject, Unit.MILLISECONDS, p99)
        .with(Recording.sum(rounds).summary().latency());
  }

  private List<Check> checks() {
    long failed = during.stream().mapToLong(each -> each.summary().failed()).sum();
    return List.of(
        new Check("retention: every request was answered 200 or 503", failed),
        new Check("retention: no deadlock", server.database().deadlocks()));
  }
}
