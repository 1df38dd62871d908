package dev.quell.worker.recovery;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FixStatusInconsistency;
import dev.quell.domain.command.ForceCleanupKillSelf;
import dev.quell.domain.command.ReapWorkflowRun;
import dev.quell.domain.command.SetResumeState;
import dev.quell.domain.reply.CleanupReply;
import dev.quell.domain.reply.NextStartReply;
import dev.quell.domain.reply.ReapReply;
import dev.quell.domain.reply.ResumeStateReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandConsumer;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.SharingQueue;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.run.Reaping;
import dev.quell.worker.run.RunRepository;
import dev.quell.worker.walk.BatchWalk;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;

/**
 * Clears the way for the next run of a workflow: reaps the lost run, ends what does not end itself,
 * resets tasks. Its connections are its own, so none of this takes one from a report.
 */
public final class ResumeVerticle extends VerticleBase {
  private static final int AT_ONCE = 2;
  private static final int WALKING_QUEUES = 2;
  private static final int OTHER_QUEUES = 2;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final int chunkRows;
  private final MeterRegistry meters;

  private Transactions transactions;
  private SharingQueue<ReapWorkflowRun, ReapReply> reaps;
  private SharingQueue<ForceCleanupKillSelf, CleanupReply> cleanups;
  private SharingQueue<SetResumeState, ResumeStateReply> resets;
  private SharingQueue<FixStatusInconsistency, NextStartReply> repairs;

  /**
   * A verticle to deploy once.
   *
   * @param bounds of one queue, with one command per batch; few are under way at once
   * @param chunkRows rows that one transaction changes
   */
  public ResumeVerticle(
      Session session,
      RetryPolicy retries,
      BatchQueue.Bounds bounds,
      int chunkRows,
      MeterRegistry meters) {
    this.session = session;
    this.retries = retries;
    this.bounds = bounds.inParallel(AT_ONCE);
    this.chunkRows = chunkRows;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    int connections =
        AT_ONCE * (WALKING_QUEUES * BatchWalk.Tools.connectionsPerWalk() + OTHER_QUEUES);
    transactions =
        new Transactions(
            vertx, session.connections(vertx, "resumes", connections), retries, meters);
    BatchWalk.Tools walks =
        new BatchWalk.Tools(
            transactions,
            new InstanceRepository(meters),
            new StateChangePublisher(vertx.eventBus(), Clock.systemUTC()),
            chunkRows);
    RunRepository runs = new RunRepository(meters);
    reaps =
        new SharingQueue<>(
            "reaps", bounds, new Reaping(walks, runs)::reap, (first, second) -> second, meters);
    cleanups =
        new SharingQueue<>(
            "cleanups", bounds, new Cleanup(walks, runs)::cleanUp, CleanupReply::plus, meters);
    resets =
        new SharingQueue<>(
            "task_resets",
            bounds,
            new TaskReset(transactions, runs, chunkRows)::reset,
            ResumeStateReply::plus,
            meters);
    repairs =
        new SharingQueue<>(
            "repairs",
            bounds,
            new Repair(transactions, meters)::repair,
            (first, second) -> second,
            meters);
    return register();
  }

  private Future<?> register() {
    return Future.all(
        CommandConsumer.register(
            vertx, CommandKind.REAP_WORKFLOW_RUN, ReapWorkflowRun.class, reaps::offer, meters),
        CommandConsumer.register(
            vertx,
            CommandKind.FORCE_CLEANUP_KILL_SELF,
            ForceCleanupKillSelf.class,
            cleanups::offer,
            meters),
        CommandConsumer.register(
            vertx, CommandKind.SET_RESUME_STATE, SetResumeState.class, resets::offer, meters),
        CommandConsumer.register(
            vertx,
            CommandKind.FIX_STATUS_INCONSISTENCY,
            FixStatusInconsistency.class,
            repairs::offer,
            meters));
  }

  @Override
  public Future<?> stop() {
    return reaps
        .drain()
        .compose(done -> cleanups.drain())
        .compose(done -> resets.drain())
        .compose(done -> repairs.drain())
        .compose(done -> transactions.close());
  }
}
