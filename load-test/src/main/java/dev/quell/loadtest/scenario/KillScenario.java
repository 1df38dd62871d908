package dev.quell.loadtest.scenario;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.postgres.Psql;
import dev.quell.loadtest.progress.Progress;
import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.result.Figure;
import dev.quell.loadtest.result.Goal;
import dev.quell.loadtest.result.Results;
import dev.quell.loadtest.result.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import dev.quell.loadtest.subject.LoadTestException;
import dev.quell.loadtest.traffic.Call;
import dev.quell.loadtest.traffic.HeapWatch;
import dev.quell.loadtest.traffic.OpenLoop;
import dev.quell.loadtest.traffic.PatientCaller;
import dev.quell.loadtest.traffic.Recording;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Kills batches in three ways, in turn: by the plain transaction of two statements, by {@code
 * transition_to_killed}, and by the same while other instances send heartbeats.
 */
public final class KillScenario implements Scenario {
  private static final String KILL = "Kill of %,d instances";
  private static final int STEPS_OF_ROUND = 3;
  private static final int WARM_UP_SHARE = 10;
  private static final double HEARTBEATS_PER_SECOND = 500;

  /** More than are ever in use: each worker has its own, and none waits for that of another. */
  private static final int HEARTBEAT_CONNECTIONS = 128;

  private static final int LIVE_INSTANCES = 2_000;
  private static final int QUIET_SECONDS = 2;

  private static final String PLAIN_KILL =
      """
      begin;
      update task t
      set status = 'F', status_date = clock_timestamp()
      from task_instance ti
      where ti.array_id = :array and ti.array_batch_num = :batch and ti.status = 'K'
        and t.id = ti.task_id and t.status in ('O', 'R');
      update task_instance
      set status = 'F', status_date = clock_timestamp()
      where array_id = :array and array_batch_num = :batch and status = 'K';
      commit;
      """;

  private final Bench bench;
  private final Settings settings;
  private final Psql psql;

  /** Throws {@link LoadTestException} if psql is not installed. */
  public KillScenario(Bench bench, Settings settings) {
    this.bench = bench;
    this.settings = settings;
    this.psql = Psql.on(bench.address());
  }

  @Override
  public int steps() {
    return 1 + settings.rounds() * STEPS_OF_ROUND;
  }

  @Override
  public Results run(Progress progress) {
    try (LoadWorkflow workflow = LoadWorkflow.create(bench.database())) {
      return new Run(workflow, progress).results();
    }
  }

  /** One run: what it has measured so far. */
  private final class Run {
    private final LoadWorkflow workflow;
    private final Progress progress;
    private final long array;
    private final PrimitiveIterator.OfLong live;
    private final PatientCaller caller = PatientCaller.create(bench.vertx(), bench.endpoint());
    private final List<Double> plain = new ArrayList<>();
    private final List<Double> alone = new ArrayList<>();
    private final List<Double> beside = new ArrayList<>();
    private final Phase quiet = new Phase();
    private final Phase killing = new Phase();
    private int batches;
    private long left;
    private long disagreements;

    Run(LoadWorkflow workflow, Progress progress) {
      this.workflow = workflow;
      this.progress = progress;
      this.array = workflow.newArray("kill");
      this.live =
          workflow
              .newBatch(workflow.newArray("live"), 1, LIVE_INSTANCES, StartingState.RUNNING)
              .endlesslyInRandomOrder();
    }

    Results results() {
      warmUp();
      for (int round = 1; round <= settings.rounds(); round++) {
        measure(round);
      }
      Results results = new Results(figures(), checks());
      caller.close().await();
      return results;
    }

    private void warmUp() {
      progress.step("kill: warming up");
      int size = Math.max(1, settings.instances() / WARM_UP_SHARE);
      onNextBatch(size, batch -> killBesideHeartbeats(batch, new Phase(), new Phase()));
    }

    private void measure(int round) {
      String place = "kill, round %d of %d: ".formatted(round, settings.rounds());
      progress.step(place + "plain SQL");
      plain.add(onNextBatch(settings.instances(), this::killPlainly));
      progress.step(place + "transition_to_killed");
      alone.add(onNextBatch(settings.instances(), this::kill));
      progress.step(place + "transition_to_killed beside heartbeats");
      beside.add(
          onNextBatch(settings.instances(), batch -> killBesideHeartbeats(batch, quiet, killing)));
    }

    /** Removes the batch afterwards: the table stays small, and as large for every kill. */
    private double onNextBatch(int size, ToDoubleFunction<Batch> kill) {
      batches++;
      Batch batch = workflow.newBatch(array, batches, size, StartingState.TO_BE_KILLED);
      workflow.settle();
      double seconds = kill.applyAsDouble(batch);
      Inspection rows = workflow.inspect(batch);
      left += rows.countIn(TaskInstanceStatus.KILL_SELF);
      disagreements += rows.disagreements();
      workflow.remove(batch);
      return seconds;
    }

    private double killPlainly(Batch batch) {
      return psql.secondsOf(PLAIN_KILL, Map.of("array", array, "batch", (long) batch.number()));
    }

    private double kill(Batch batch) {
      return caller.secondsUntilDone(Call.transitionToKilled(array, batch.number())).await();
    }

    private double killBesideHeartbeats(Batch batch, Phase before, Phase during) {
      OpenLoop loop =
          OpenLoop.start(
                  bench.vertx(),
                  bench.endpoint(),
                  HEARTBEAT_CONNECTIONS,
                  HEARTBEATS_PER_SECOND,
                  () -> Call.logReportBy(live.nextLong()))
              .await();
      bench.vertx().timer(Math.min(QUIET_SECONDS, settings.seconds()), TimeUnit.SECONDS).await();
      Future<Recording> untilNow = loop.turnPage();
      HeapWatch heap = HeapWatch.start(bench.vertx(), bench.endpoint()).await();
      double seconds = kill(batch);
      heap.stop().await().ifPresent(during::addHeap);
      during.add(loop.stop().await());
      before.add(untilNow.await());
      return seconds;
    }

    private List<Figure> figures() {
      String group = String.format(Locale.ROOT, KILL, settings.instances());
      Figure sql = Figure.of(group, "two UPDATE statements by psql", Unit.SECONDS, plain);
      Stream<Figure> figures =
          Stream.of(
              sql,
              Figure.of(group, "transition_to_killed", Unit.SECONDS, alone)
                  .comparedWith(sql)
                  .with(Goal.KILL_TIME),
              Figure.of(group, "transition_to_killed beside heartbeats", Unit.SECONDS, beside)
                  .comparedWith(sql),
              quiet.latencies("before the kill"),
              killing.latencies("while the kill runs").with(Goal.HEARTBEAT_LATENCY));
      return Stream.concat(figures, killing.heap("while the kill runs").stream()).toList();
    }

    private List<Check> checks() {
      return List.of(
          new Check("kill: no instance is left in KILL_SELF", left),
          Checks.agreement("kill", disagreements),
          Checks.answers("kill", quiet.heartbeats(), killing.heartbeats()));
    }
  }
}
