package dev.quell.worker.run;

import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.Shard;
import dev.quell.worker.locking.LockedRun;
import dev.quell.worker.locking.RunChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells what a batch of commands comes to: what to answer and what to write.
 *
 * @param replies one per command, in order; empty if its rows were not obtained
 * @param runs the runs to write, ascending by id
 * @param workflows the workflows to write with their new status, ascending by id
 * @param leftBehind ends of runs that their workflows do not follow, for the log
 */
public record RunOutcome(
    List<Optional<RunStatusReply>> replies,
    List<RunChange> runs,
    Map<Long, WorkflowStatus> workflows,
    List<LeftBehind> leftBehind)
    implements Shard.Outcome<RunStatusReply> {

  /** Tells of a run that ended alone: how it was, how it ended, and where its workflow stays. */
  record LeftBehind(LockedRun run, WorkflowRunStatus to, WorkflowStatus workflow) {}
}
