package dev.quell.worker.killjob;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.KillJobCommand;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.worker.bus.CommandConsumer;
import dev.quell.worker.queue.BatchQueue;
import dev.quell.worker.tx.RetryPolicy;
import dev.quell.worker.tx.Session;
import dev.quell.worker.tx.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/**
 * Takes what operators ask of kill jobs. Its connections are its own, so no job takes one from a
 * report.
 */
public final class KillJobVerticle extends VerticleBase {
  private static final int REQUESTS_AT_ONCE = 2;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final MeterRegistry meters;

  private Transactions transactions;
  private KillJobRequests requests;
  private KillJobEvents events;
  private BatchQueue<KillJobCommand, KillJobReply> queue;

  /**
   * A verticle to deploy once.
   *
   * @param bounds of the queue of requests, with one command per batch
   */
  public KillJobVerticle(
      Session session, RetryPolicy retries, BatchQueue.Bounds bounds, MeterRegistry meters) {
    this.session = session;
    this.retries = retries;
    this.bounds = bounds;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    transactions =
        new Transactions(
            vertx, session.connections(vertx, "kill_jobs", REQUESTS_AT_ONCE), retries, meters);
    requests = new KillJobRequests(transactions, new KillJobRepository(), new KillAudit());
    events = new KillJobEvents(vertx);
    queue =
        new BatchQueue<>(
            "kill_jobs",
            bounds.inParallel(REQUESTS_AT_ONCE),
            commands ->
                requests
                    .carryOut(commands.get(0))
                    .map(outcome -> List.of(Future.succeededFuture(tell(outcome)))),
            meters);
    return Future.all(
        CommandConsumer.register(
            vertx, CommandKind.CREATE_KILL_JOB, CreateKillJob.class, queue::offer, meters),
        CommandConsumer.register(
            vertx, CommandKind.STEER_KILL_JOB, SteerKillJob.class, queue::offer, meters));
  }

  private KillJobReply tell(KillJobRequests.Outcome outcome) {
    outcome
        .view()
        .ifPresent(
            view -> {
              events.changed(view);
              events.wake(view.killJobId());
            });
    return outcome.reply();
  }

  @Override
  public Future<?> stop() {
    return queue
        .drain()
        .compose(
            drained -> {
              events.stop();
              return transactions.close();
            });
  }
}
