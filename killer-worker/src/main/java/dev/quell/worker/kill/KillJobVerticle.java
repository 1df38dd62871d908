package dev.quell.worker.kill;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.KillJobCommand;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.kill.KillJobWake;
import dev.quell.domain.reply.KillJobReply;
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
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;

/**
 * Takes what operators ask of kill jobs, and works on some of the jobs that nobody works on. Its
 * connections are its own, so no job takes one from a report.
 */
public final class KillJobVerticle extends VerticleBase {
  private static final int REQUESTS_AT_ONCE = 2;

  /** A job's step, and the renewal of its lease meanwhile. */
  private static final int CONNECTIONS_PER_JOB = 2;

  private static final int LOOKERS = 1;
  private static final double MILLIS_PER_SECOND = 1000.0;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final KillJobConfig config;
  private final int chunkRows;
  private final MeterRegistry meters;

  private Transactions transactions;
  private KillJobRequests requests;
  private KillJobEvents events;
  private BatchQueue<KillJobCommand, KillJobReply> queue;
  private JobPool jobs;

  /**
   * A verticle to deploy once.
   *
   * @param bounds of the queue of requests, with one command per batch
   * @param chunkRows instances that one transaction of a job settles at most
   */
  public KillJobVerticle(
      Session session,
      RetryPolicy retries,
      BatchQueue.Bounds bounds,
      KillJobConfig config,
      int chunkRows,
      MeterRegistry meters) {
    this.session = session;
    this.retries = retries;
    this.bounds = bounds;
    this.config = config;
    this.chunkRows = chunkRows;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    int connections = REQUESTS_AT_ONCE + config.concurrency() * CONNECTIONS_PER_JOB + LOOKERS;
    transactions =
        new Transactions(
            vertx, session.connections(vertx, "kill_jobs", connections), retries, meters);
    KillAudit audit = new KillAudit();
    KillJobLocks locks = new KillJobLocks(meters);
    requests = new KillJobRequests(transactions, new KillJobRepository(locks), audit);
    events = new KillJobEvents(vertx);
    jobs =
        new JobPool(
            tools(audit, locks), config.concurrency(), new KillJobGauges(transactions, meters));
    queue =
        new BatchQueue<>(
            "kill_jobs",
            bounds.inParallel(REQUESTS_AT_ONCE),
            commands ->
                requests
                    .carryOut(commands.get(0))
                    .map(outcome -> List.of(Future.succeededFuture(tell(outcome)))),
            meters);
    MessageConsumer<JsonObject> wakes =
        vertx
            .eventBus()
            .consumer(KillJobWake.ADDRESS, wake -> jobs.wake(wake.body().getLong("kill_job_id")));
    jobs.start();
    return Future.all(
        wakes.completion(),
        CommandConsumer.register(
            vertx, CommandKind.CREATE_KILL_JOB, CreateKillJob.class, queue::offer, meters),
        CommandConsumer.register(
            vertx, CommandKind.STEER_KILL_JOB, SteerKillJob.class, queue::offer, meters));
  }

  private JobTools tools(KillAudit audit, KillJobLocks locks) {
    return new JobTools(
        vertx,
        transactions,
        new KillChunk.Tables(
            new LeaseRepository(config.leaseMillis() / MILLIS_PER_SECOND, locks),
            new InstanceRepository(meters),
            new TargetRepository(),
            new KillItemRepository(),
            new HoldRepository(),
            audit),
        new WalkRepository(),
        new StateChangePublisher(vertx.eventBus(), Clock.systemUTC()),
        events,
        new KillMeters(meters),
        chunkRows,
        config.leaseMillis());
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
    return Future.join(queue.drain(), jobs.stop())
        .transform(
            drained -> {
              events.stop();
              return transactions.close();
            });
  }
}
