package dev.quell.loadtest.comparison;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.comparison.Measurement.Sample;
import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.HeapWatch;
import dev.quell.loadtest.generator.OpenLoop;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.StartingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Kills batches in three ways, in turn: by the plain transaction of two statements, by {@code
 * transition_to_killed}, and by the same while other instances send heartbeats.
 */
final class KillScenario implements Scenario {
  private static final int WAYS = 3;
  private static final int WARM_UP_SHARE = 10;
  private static final double HEARTBEATS_PER_SECOND = 500;

  /** More than are ever in use: each worker has its own, and none waits for that of another. */
  private static final int HEARTBEAT_CONNECTIONS = 128;

  private static final int LIVE_INSTANCES = 2_000;
  private static final int QUIET_SECONDS = 2;
  private static final int QUICK_MILLIS = 50;

  private final ServerUnderLoad server;
  private final LoadTest settings;
  private final PostgresProgram psql;
  private final List<Recording> before = new ArrayList<>();
  private final List<Recording> during = new ArrayList<>();
  private final List<Double> heap = new ArrayList<>();
  private int checkpoints;

  /** Finds psql; throws {@link LoadTestException} if it is not installed. */
  KillScenario(ServerUnderLoad server, LoadTest settings) {
    this.server = server;
    this.settings = settings;
    this.psql = PostgresProgram.find("psql", "kill.sql", server.address());
  }

  @Override
  public int steps() {
    return 1 + settings.rounds * WAYS;
  }

  @Override
  public Results run(Progress progress) {
    int size = settings.instances;
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database())) {
      long array = workflow.newArray("kill");
      PrimitiveIterator.OfLong live =
          workflow
              .newBatch(workflow.newArray("live"), LIVE_INSTANCES, StartingState.RUNNING)
              .endlesslyInRandomOrder();
      List<Measurement> ways =
          List.of(
              killing("two UPDATE statements by psql", this::killPlainly),
              killing("transition_to_killed", this::kill),
              killing(
                  "transition_to_killed beside heartbeats",
                  batch -> killBesideHeartbeats(batch, live)));
      progress.step("kill: warming up");
      int share = Math.max(1, size / WARM_UP_SHARE);
      ways.get(2).once(new Measurement.Rows(workflow, array, share));
      ways.get(2).forget();
      List.of(before, during, heap).forEach(List::clear);
      checkpoints = 0;
      Measurement.Rows rows = new Measurement.Rows(workflow, array, size);
      Measurement.inTurn(ways, settings.rounds, rows, progress, "kill, round %d of %d: ");
      return new Results(
          figures(Unit.format("Kill of %,d instances", size), ways),
          Measurement.checks("kill", "no instance is left in KILL_SELF", ways));
    }
  }

  private static Measurement killing(String subject, Function<Batch, Sample> kill) {
    return new Measurement(
        subject,
        Unit.SECONDS,
        StartingState.TO_BE_KILLED,
        kill,
        (rows, sample) -> rows.countIn(TaskInstanceStatus.KILL_SELF));
  }

  private Sample killPlainly(Batch batch) {
    Map<String, Long> variables = Map.of("array", batch.array(), "batch", (long) batch.number());
    return Sample.of(psql.psql(variables));
  }

  private Sample kill(Batch batch) {
    Request kill = Request.transitionToKilled(batch.array(), batch.number());
    return Sample.of(server.client().secondsUntilDone(kill).await());
  }

  private Sample killBesideHeartbeats(Batch batch, PrimitiveIterator.OfLong live) {
    Recording quiet = new Recording();
    Recording killing = new Recording();
    ApiClient heartbeats = server.client(HEARTBEAT_CONNECTIONS);
    Supplier<Request> next = () -> Request.logReportBy(live.nextLong());
    OpenLoop loop = OpenLoop.start(heartbeats, HEARTBEATS_PER_SECOND, next, quiet);
    int seconds = Math.min(QUIET_SECONDS, settings.seconds);
    heartbeats.vertx().timer(seconds, TimeUnit.SECONDS).await();
    loop.recordTo(killing);
    HeapWatch watch = HeapWatch.start(server.client(1));
    Sample sample = settings.checkpoint ? killAmidACheckpoint(batch) : kill(batch);
    watch.stop().await().ifPresent(heap::add);
    loop.stop().await();
    heartbeats.close().await();
    before.add(quiet);
    during.add(killing);
    return new Sample(sample.value(), Recording.sum(List.of(quiet, killing)));
  }

  private Sample killAmidACheckpoint(Batch batch) {
    CheckpointAmid checkpoint = CheckpointAmid.of(server);
    Sample sample = kill(batch);
    checkpoints += checkpoint.end();
    return sample;
  }

  private List<Figure> figures(String group, List<Measurement> ways) {
    List<Figure> kills = ways.stream().map(way -> way.figure(group, way.subject())).toList();
    Figure sql = kills.get(0);
    List<Figure> figures = new ArrayList<>();
    figures.add(sql);
    figures.add(kills.get(1).comparedWith(sql).with(Goal.KILL_TIME));
    figures.add(kills.get(2).comparedWith(sql));
    figures.add(percentiles("before the kill", before));
    figures.add(percentiles(whileKilling(), during).with(Goal.HEARTBEAT_LATENCY_BESIDE_A_KILL));
    // Nothing is said of a server that does not tell.
    if (!heap.isEmpty()) {
      String use = "Greatest use of the server's heap, garbage included";
      figures.add(Figure.of(use, "while the kill runs", Unit.MEBIBYTES, heap).with(Goal.HEAP));
    }
    return figures;
  }

  /**
   * Says of how many rounds the goal is kept: one that is missed does not hide among the others.
   */
  private String whileKilling() {
    long quick = p99(during).stream().filter(millis -> millis < QUICK_MILLIS).count();
    String subject =
        "while the kill runs: below %d ms in %d of %d rounds"
            .formatted(QUICK_MILLIS, quick, during.size());
    return settings.checkpoint
        ? subject + ", with a checkpoint in %d".formatted(checkpoints)
        : subject;
  }

  private static List<Double> p99(List<Recording> rounds) {
    return rounds.stream().map(round -> round.summary().latency().p99()).toList();
  }

  private static Figure percentiles(String subject, List<Recording> rounds) {
    List<Double> p99 = p99(rounds);
    return Figure.of("Heartbeats beside a kill: 99th percentile", subject, Unit.MILLISECONDS, p99)
        .with(Recording.sum(rounds).summary().latency());
  }
}
