package dev.quell.worker.kill;

import dev.quell.domain.cluster.Proof;
import dev.quell.domain.kill.ItemOutcome;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillRules;
import dev.quell.domain.kill.KillVerdict;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.locking.LockedInstance;
import org.jspecify.annotations.Nullable;

/**
 * An instance about which a chunk has ruled.
 *
 * @param newest whether it is the one that drives its Task
 * @param workflowId null if its Task belongs to none
 * @param proof of the process that it has had; null if there is none to speak of
 * @param cluster the one that can be asked about it; null if none can
 */
record Settled(
    long id,
    long taskId,
    TaskInstanceStatus from,
    boolean newest,
    KillVerdict verdict,
    long runId,
    @Nullable Long workflowId,
    @Nullable Proof proof,
    @Nullable String cluster) {

  /**
   * Rules about an instance.
   *
   * @param wasLive whether it was live when it was found, before it was locked
   */
  static Settled by(
      KillJobView job,
      LockedInstance instance,
      TaskStatus task,
      boolean wasLive,
      TargetRepository.Facts facts) {
    KillRules.Target target = new KillRules.Target(instance.status(), task, instance.newest());
    KillVerdict verdict =
        KillRules.rule(job.phase(), job.mode(), target, wasLive, facts.meant(), facts.foreign());
    return new Settled(
        instance.id(),
        instance.taskId(),
        instance.status(),
        instance.newest(),
        verdict,
        facts.runId(),
        facts.workflowId(),
        KillRules.proof(job.phase(), verdict, facts.told(), facts.cluster() != null),
        facts.cluster());
  }

  boolean moves() {
    return verdict.to() != from;
  }

  boolean isKill() {
    return verdict.outcome() == ItemOutcome.KILLED || verdict.outcome() == ItemOutcome.SIGNALLED;
  }
}
