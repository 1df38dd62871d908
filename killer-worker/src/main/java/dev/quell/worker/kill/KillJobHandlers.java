package dev.quell.worker.kill;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.KillJobCommand;
import dev.quell.domain.command.ReleaseHold;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.kill.KillJobWake;
import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandHandler;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.walk.WalkPace;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Takes what operators ask of kill jobs, and works on some of the jobs that nobody works on. Its
 * connections are its own, so no job takes one from a report.
 */
public final class KillJobHandlers {
  private static final int REQUESTS_AT_ONCE = 2;

  /** A job's step, and the renewal of its lease meanwhile. */
  private static final int CONNECTIONS_PER_JOB = 2;

  private static final int LOOKERS = 1;
  private static final double MILLIS_PER_SECOND = 1000.0;

  private final Engine engine;
  private final KillJobConfig config;
  private final int chunkRows;
  private final WalkPace pace;
  private final Transactions transactions;
  private final KillAudit audit;
  private final KillJobLocks locks;
  private final KillJobEvents events;
  private final KillJobRequests requests;
  private final JobPool jobs;
  private final BatchQueue<KillJobCommand, CommandReply> queue;
  private final LeaseRepository leases;
  private final RunRepository runs;
  private final RunHoldRepository holds;

  private KillJobHandlers(
      Engine engine, BatchQueue.Bounds bounds, KillJobConfig config, int chunkRows, WalkPace pace) {
    this.engine = engine;
    this.config = config;
    this.chunkRows = chunkRows;
    this.pace = pace;
    transactions =
        engine.transactions(
            "kill_jobs", REQUESTS_AT_ONCE + config.concurrency() * CONNECTIONS_PER_JOB + LOOKERS);
    audit = new KillAudit(engine.vertx().eventBus());
    locks = new KillJobLocks(engine.meters());
    events = new KillJobEvents(engine.vertx());
    leases =
        new LeaseRepository(
            config.leaseMillis() / MILLIS_PER_SECOND, config.proof().limitSeconds(), locks);
    runs = new RunRepository(engine.meters());
    holds = new RunHoldRepository(runs, leases);
    requests =
        new KillJobRequests(
            transactions,
            new KillJobRepository(locks, config.proof().limitSeconds()),
            audit,
            holds);
    jobs =
        new JobPool(
            tools(),
            config.concurrency(),
            new KillJobGauges(transactions, config.proof().clusters(), engine.meters()));
    queue =
        new BatchQueue<>(
            "kill_jobs",
            bounds.inParallel(REQUESTS_AT_ONCE),
            BatchQueue.Processor.oneByOne(this::carryOut),
            engine.meters());
  }

  /**
   * Sets up the handlers of kill jobs and begins to work on jobs.
   *
   * @param bounds of the queue of requests, with one command per batch
   * @param chunkRows rows of one transaction, where a job settles none
   * @param pace that of all kills
   */
  public static CommandHandlers of(
      Engine engine, BatchQueue.Bounds bounds, KillJobConfig config, int chunkRows, WalkPace pace) {
    return new KillJobHandlers(engine, bounds, config, chunkRows, pace).start();
  }

  private CommandHandlers start() {
    engine.<JsonObject>listen(
        KillJobWake.ADDRESS, wake -> jobs.wake(wake.body().getLong("kill_job_id")));
    jobs.start();
    return CommandHandlers.of(
        List.of(
            new CommandHandler<>(CommandKind.CREATE_KILL_JOB, CreateKillJob.class, queue::submit),
            new CommandHandler<>(CommandKind.STEER_KILL_JOB, SteerKillJob.class, queue::submit),
            new CommandHandler<>(CommandKind.RELEASE_HOLD, ReleaseHold.class, queue::submit)),
        this::stop);
  }

  private JobTools tools() {
    AskedClusters clusters = new AskedClusters(config.proof().clusters());
    return new JobTools(
        engine.vertx(),
        transactions,
        new KillChunk.Tables(
            leases,
            new InstanceRepository(engine.meters()),
            new TargetRepository(clusters),
            new KillItemRepository(clusters),
            new OrderRepository(),
            new HoldRepository(),
            holds,
            new RunEnd(runs, audit),
            audit),
        new WalkRepository(),
        engine.events(),
        events,
        new KillMeters(engine.meters()),
        new ClusterMeters(engine.meters(), config.proof().clusters()),
        config.proof().clusters().isEmpty(),
        chunkRows,
        pace,
        config.leaseMillis());
  }

  private Future<CommandReply> carryOut(KillJobCommand command) {
    return requests.carryOut(command).map(this::publish);
  }

  private CommandReply publish(KillJobRequests.Outcome outcome) {
    outcome
        .view()
        .ifPresent(
            view -> {
              events.changed(view);
              events.wake(view.killJobId());
            });
    return outcome.reply();
  }

  private Future<?> stop() {
    return Future.join(queue.drain(), jobs.stop())
        .eventually(
            () -> {
              events.stop();
              return Future.succeededFuture();
            });
  }
}
