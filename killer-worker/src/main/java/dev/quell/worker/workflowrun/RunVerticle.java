package dev.quell.worker.workflowrun;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.worker.bus.CommandConsumer;
import dev.quell.worker.queue.BatchQueue;
import dev.quell.worker.tx.RetryPolicy;
import dev.quell.worker.tx.Session;
import dev.quell.worker.tx.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * Moves workflow runs, which drive their workflows, and takes the heartbeats of their clients
 * (contract {@code workflow-and-bind.md} §A.6, §18, §19). Its connections are its own.
 */
public final class RunVerticle extends VerticleBase {
  private static final int WAITING_TRANSACTIONS = 4;
  private static final int EXPRESS_TRANSACTIONS = 1;
  private static final int HEARTBEATS = 1;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final MeterRegistry meters;

  private Transactions transactions;
  private RunLane waitingLane;
  private RunLane lane;
  private RunHeartbeatQueue heartbeats;

  /**
   * A verticle to deploy once.
   *
   * @param bounds of one queue, whose batches follow one another
   */
  public RunVerticle(
      Session session, RetryPolicy retries, BatchQueue.Bounds bounds, MeterRegistry meters) {
    this.session = session;
    this.retries = retries;
    this.bounds = bounds;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    int connections = WAITING_TRANSACTIONS + EXPRESS_TRANSACTIONS + HEARTBEATS;
    transactions =
        new Transactions(vertx, session.connections(vertx, "runs", connections), retries, meters);
    RunLane.Tools tools = new RunLane.Tools(transactions, new RunRepository(meters), meters);
    waitingLane =
        RunLane.waiting(bounds.forWaiting(WAITING_TRANSACTIONS, retries.limitMillis()), tools);
    lane = RunLane.express(bounds.inParallel(EXPRESS_TRANSACTIONS), waitingLane, tools);
    heartbeats =
        new RunHeartbeatQueue(bounds.inParallel(HEARTBEATS), lane::offer, transactions, meters);
    return Future.all(
        CommandConsumer.register(
            vertx, CommandKind.UPDATE_STATUS, UpdateRunStatus.class, lane::offer, meters),
        CommandConsumer.register(
            vertx, CommandKind.LOG_HEARTBEAT, LogRunHeartbeat.class, heartbeats::offer, meters));
  }

  @Override
  public Future<?> stop() {
    return heartbeats
        .drain()
        .compose(done -> lane.drain())
        .compose(done -> waitingLane.drain())
        .compose(done -> transactions.close());
  }
}
