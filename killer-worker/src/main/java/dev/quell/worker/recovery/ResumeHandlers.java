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
import dev.quell.worker.engine.CoalescingQueue;
import dev.quell.worker.engine.CommandHandler;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.locking.TaskLocks;
import dev.quell.worker.run.Reaping;
import dev.quell.worker.walk.InstanceWalk;
import dev.quell.worker.walk.WalkPace;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * Clears the way for the next run of a workflow: reaps the lost run, ends what does not end itself,
 * resets tasks. Its connections are its own, so none of this takes one from a report.
 */
public final class ResumeHandlers {
  private static final int AT_ONCE = 2;
  private static final int WALKING_QUEUES = 2;
  private static final int OTHER_QUEUES = 2;

  private final CoalescingQueue<ReapWorkflowRun, ReapReply> reaps;
  private final CoalescingQueue<ForceCleanupKillSelf, CleanupReply> cleanups;
  private final CoalescingQueue<SetResumeState, ResumeStateReply> resets;
  private final CoalescingQueue<FixStatusInconsistency, NextStartReply> repairs;

  private ResumeHandlers(Engine engine, BatchQueue.Bounds bounds, int chunkRows) {
    MeterRegistry meters = engine.meters();
    WalkPace pace = WalkPace.steady(chunkRows);
    Transactions transactions =
        engine.transactions(
            "resumes", AT_ONCE * (WALKING_QUEUES * pace.mostChunksAtOnce() + OTHER_QUEUES));
    InstanceWalk.Tools walks =
        new InstanceWalk.Tools(transactions, new InstanceRepository(meters), engine.events(), pace);
    RunRepository runs = new RunRepository(meters);
    reaps =
        new CoalescingQueue<>(
            "reaps", bounds, new Reaping(walks, runs)::reap, (first, second) -> second, meters);
    cleanups =
        new CoalescingQueue<>(
            "cleanups", bounds, new Cleanup(walks, runs)::cleanUp, CleanupReply::plus, meters);
    resets =
        new CoalescingQueue<>(
            "task_resets",
            bounds,
            new TaskReset(walks, runs, new TaskLocks(meters))::reset,
            ResumeStateReply::plus,
            meters);
    repairs =
        new CoalescingQueue<>(
            "repairs",
            bounds,
            new Repair(transactions, runs)::repair,
            (first, second) -> second,
            meters);
  }

  /**
   * Sets up the handlers of what goes before a resume.
   *
   * @param bounds of one queue, with one command per batch; few are under way at once
   * @param chunkRows rows that one transaction changes
   */
  public static CommandHandlers of(Engine engine, BatchQueue.Bounds bounds, int chunkRows) {
    return new ResumeHandlers(engine, bounds.inParallel(AT_ONCE), chunkRows).handlers();
  }

  private CommandHandlers handlers() {
    return CommandHandlers.of(
        List.of(
            new CommandHandler<>(
                CommandKind.REAP_WORKFLOW_RUN, ReapWorkflowRun.class, reaps::submit),
            new CommandHandler<>(
                CommandKind.FORCE_CLEANUP_KILL_SELF, ForceCleanupKillSelf.class, cleanups::submit),
            new CommandHandler<>(
                CommandKind.SET_RESUME_STATE, SetResumeState.class, resets::submit),
            new CommandHandler<>(
                CommandKind.FIX_STATUS_INCONSISTENCY,
                FixStatusInconsistency.class,
                repairs::submit)),
        reaps::drain,
        cleanups::drain,
        resets::drain,
        repairs::drain);
  }
}
