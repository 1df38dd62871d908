package dev.quell.worker.run;

import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.locking.LockedRun;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the rows that a batch of commands is decided on, read under their locks.
 *
 * @param workflows status of the locked workflows, by id
 * @param runs the locked runs of these workflows
 * @param alive ids of all runs of these workflows that are alive, by workflow
 */
public record RunRows(
    Map<Long, WorkflowStatus> workflows, List<LockedRun> runs, Map<Long, Set<Long>> alive) {}
