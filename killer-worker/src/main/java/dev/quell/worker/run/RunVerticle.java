package dev.quell.worker.run;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.LinkWorkflowRun;
import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.SetResume;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.LinkReply;
import dev.quell.domain.reply.ResumeReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandConsumer;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.function.Function;

/**
 * Begins and moves workflow runs, which drive their workflows, and takes the heartbeats of their
 * clients ({@code docs/contract/workflow-and-bind.md} §A.6, §4, §16, §18, §19). Its connections are
 * its own.
 */
public final class RunVerticle extends VerticleBase {
  private static final int WAITING_TRANSACTIONS = 4;
  private static final int EXPRESS_TRANSACTIONS = 1;
  private static final int HEARTBEATS = 1;
  private static final int LINKS = 4;
  private static final int STOPS = 1;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final MeterRegistry meters;

  private Transactions transactions;
  private RunLane waitingLane;
  private RunLane lane;
  private RunHeartbeatQueue heartbeats;
  private BatchQueue<LinkWorkflowRun, LinkReply> links;
  private BatchQueue<SetResume, ResumeReply> stops;

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
    int connections = WAITING_TRANSACTIONS + EXPRESS_TRANSACTIONS + HEARTBEATS + LINKS + STOPS;
    transactions =
        new Transactions(vertx, session.connections(vertx, "runs", connections), retries, meters);
    RunRepository repository = new RunRepository(meters);
    RunLane.Tools tools = new RunLane.Tools(transactions, repository, meters);
    waitingLane =
        RunLane.waiting(bounds.forWaiting(WAITING_TRANSACTIONS, retries.limitMillis()), tools);
    lane = RunLane.express(bounds.inParallel(EXPRESS_TRANSACTIONS), waitingLane, tools);
    heartbeats =
        new RunHeartbeatQueue(bounds.inParallel(HEARTBEATS), lane::offer, transactions, meters);
    links = singly("links", LINKS, new Linking(transactions, repository)::link);
    stops = singly("stops", STOPS, new Stopping(transactions, lane)::stop);
    return Future.all(
        CommandConsumer.register(
            vertx, CommandKind.LINK_WORKFLOW_RUN, LinkWorkflowRun.class, links::offer, meters),
        CommandConsumer.register(
            vertx, CommandKind.SET_RESUME, SetResume.class, stops::offer, meters),
        CommandConsumer.register(
            vertx, CommandKind.UPDATE_STATUS, UpdateRunStatus.class, lane::offer, meters),
        CommandConsumer.register(
            vertx, CommandKind.LOG_HEARTBEAT, LogRunHeartbeat.class, heartbeats::offer, meters));
  }

  /** A queue whose commands are carried out each by itself. */
  private <C, R> BatchQueue<C, R> singly(String name, int parallel, Function<C, Future<R>> action) {
    return new BatchQueue<>(
        name,
        bounds.forWaiting(parallel, retries.limitMillis()),
        commands ->
            action.apply(commands.get(0)).map(reply -> List.of(Future.succeededFuture(reply))),
        meters);
  }

  @Override
  public Future<?> stop() {
    return heartbeats
        .drain()
        .compose(done -> links.drain())
        .compose(done -> stops.drain())
        .compose(done -> lane.drain())
        .compose(done -> waitingLane.drain())
        .compose(done -> transactions.close());
  }
}
