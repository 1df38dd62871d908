package dev.quell.worker.kill;

import dev.quell.domain.kill.ItemOutcome;
import dev.quell.domain.kill.KillRules;
import dev.quell.domain.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * A task about which a chunk has ruled for itself, whatever its instances do.
 *
 * @param workflowId null if it belongs to none
 * @param runId the alive run of its workflow; null if none is
 */
record SettledTask(
    long id,
    @Nullable Long workflowId,
    @Nullable Long runId,
    TaskStatus from,
    KillRules.TaskVerdict verdict) {

  static SettledTask by(long id, TaskStatus status, TargetRepository.TaskFacts facts) {
    return new SettledTask(
        id,
        facts.workflowId(),
        facts.aliveRun(),
        status,
        KillRules.decideTask(status, facts.foreign()));
  }

  boolean isPrevented() {
    return verdict.outcome() == ItemOutcome.PREVENTED;
  }
}
