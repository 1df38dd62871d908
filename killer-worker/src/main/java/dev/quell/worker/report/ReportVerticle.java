package dev.quell.worker.report;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogError;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandConsumer;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Takes the reports about single instances, of their workers (starts, heartbeats, ends) and of
 * distributors (submissions, verdicts). Reports are spread over lanes by Task, so that the same
 * Task never meets itself in two transactions of this process.
 */
public final class ReportVerticle extends VerticleBase {
  private static final int WAITING_TRANSACTIONS = 4;
  private static final int LOOK_UPS = 2;

  /** While one batch waits for its commit, another is written. */
  private static final int HEARTBEATS = 2;

  /** What others do with an instance is mostly done by then; if not, its heartbeat goes alone. */
  private static final int HEARTBEAT_LOCK_TIMEOUT_MILLIS = 10;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final int laneCount;
  private final MeterRegistry meters;

  private Transactions transactions;
  private Transactions beats;
  private TaskDirectory directory;
  private HeartbeatQueue heartbeats;
  private ReportLane waitingLane;
  private List<ReportLane> lanes;

  /**
   * A verticle to deploy once.
   *
   * @param bounds of one lane; each has one transaction under way
   * @param laneCount lanes
   */
  public ReportVerticle(
      Session session,
      RetryPolicy retries,
      BatchQueue.Bounds bounds,
      int laneCount,
      MeterRegistry meters) {
    this.session = session;
    this.retries = retries;
    this.bounds = bounds;
    this.laneCount = laneCount;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    int connections = laneCount + WAITING_TRANSACTIONS + LOOK_UPS;
    transactions =
        new Transactions(
            vertx, session.connections(vertx, "reports", connections), retries, meters);
    beats =
        new Transactions(
            vertx,
            session
                .withLockTimeout(HEARTBEAT_LOCK_TIMEOUT_MILLIS)
                .connections(vertx, "heartbeats", HEARTBEATS),
            retries,
            meters);
    InstanceRepository instances = new InstanceRepository(meters);
    ReportRepository reports = new ReportRepository(instances);
    ReportLane.Tools tools =
        new ReportLane.Tools(
            transactions,
            instances,
            reports,
            new StateChangePublisher(vertx.eventBus(), Clock.systemUTC()),
            this::afterThisTurn,
            meters);
    directory =
        new TaskDirectory(
            transactions, instances, reports, bounds.inParallel(1), this::afterThisTurn, meters);
    heartbeats =
        new HeartbeatQueue(
            bounds.inParallel(HEARTBEATS), this::afterThisTurn, this::report, beats, meters);
    waitingLane =
        ReportLane.waiting(
            "reports_waiting",
            bounds.forWaiting(WAITING_TRANSACTIONS, retries.limitMillis()),
            tools);
    lanes =
        IntStream.range(0, laneCount)
            .mapToObj(
                i -> ReportLane.express("reports_" + i, bounds.inParallel(1), waitingLane, tools))
            .toList();
    return Future.all(
        List.of(
            register(CommandKind.LOG_RUNNING, LogRunning.class),
            register(CommandKind.LOG_DONE, LogDone.class),
            register(CommandKind.LOG_ERROR_WORKER_NODE, LogError.class),
            register(CommandKind.LOG_DISTRIBUTOR_ID, LogDistributorId.class),
            register(CommandKind.LOG_NO_DISTRIBUTOR_ID, LogNoDistributorId.class),
            register(CommandKind.LOG_KNOWN_ERROR, LogKnownError.class),
            register(CommandKind.LOG_UNKNOWN_ERROR, LogUnknownError.class),
            CommandConsumer.register(
                vertx, CommandKind.LOG_REPORT_BY, LogReportBy.class, heartbeats::offer, meters)));
  }

  /** After what the event loop has read already, so that all of it can go together. */
  private void afterThisTurn(Runnable start) {
    context.runOnContext(turnEnded -> start.run());
  }

  private <R extends TaskInstanceReport> Future<Void> register(CommandKind kind, Class<R> type) {
    return CommandConsumer.register(vertx, kind, type, this::report, meters);
  }

  private Future<CommandReply> report(TaskInstanceReport report) {
    return directory.locate(report).compose(located -> laneOf(located.taskId()).offer(located));
  }

  private ReportLane laneOf(long taskId) {
    return lanes.get(Math.floorMod(taskId, lanes.size()));
  }

  @Override
  public Future<?> stop() {
    List<Future<Void>> express = new ArrayList<>();
    lanes.forEach(lane -> express.add(lane.drain()));
    return heartbeats
        .drain()
        .compose(done -> Future.join(express))
        .compose(done -> waitingLane.drain())
        .compose(done -> Future.join(beats.close(), transactions.close()));
  }
}
