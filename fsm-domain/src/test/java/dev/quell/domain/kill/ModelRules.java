package dev.quell.domain.kill;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.task.QueueRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules that the model of a kill asks: each is the function that the worker asks. A test breaks
 * one of them to see that the model notices.
 */
interface ModelRules {
  /** Nothing is broken. */
  ModelRules REAL = new ModelRules() {};

  default TaskStatus queue(TaskStatus task, boolean held) {
    return QueueRules.after(task, held);
  }

  default TransitionDecision report(
      TaskInstanceReport report, TaskState task, TaskInstanceStatus current, boolean newest) {
    return report.decide(task, current, newest);
  }

  /** {@code LeaseRepository}: each of its statements names the token that the job must have. */
  default boolean mayWrite(boolean holdsTheLease) {
    return holdsTheLease;
  }

  default boolean holdsFirst(
      KillScope scope, KillSelector selector, KillJobPhase phase, WalkCursor cursor) {
    return KillJobRules.holdsFirst(scope, selector, phase, cursor);
  }

  default List<List<TaskInstanceStatus>> walked(KillSelector selector) {
    return selector.walkedStatuses();
  }

  default boolean isOfLastPass(WalkCursor cursor) {
    return cursor.isOfLastPass();
  }

  default boolean isDue(KillJobPhase phase, ItemOutcome outcome) {
    return KillRules.isDue(phase, outcome);
  }

  default KillVerdict rule(
      KillJobPhase phase,
      KillMode mode,
      KillRules.Target target,
      boolean wasLive,
      boolean meant,
      boolean foreign) {
    return KillRules.rule(phase, mode, target, wasLive, meant, foreign);
  }

  default KillRules.TaskVerdict decideTask(TaskStatus task, boolean foreign) {
    return KillRules.decideTask(task, foreign);
  }

  default KillJobCounts countInstances(
      List<KillVerdict> verdicts, boolean wereSignalled, List<Proof> proofs) {
    return KillJobCounts.ofInstances(verdicts, wereSignalled, 0, proofs);
  }

  default KillJobPhase afterWalk(KillJobPhase walked, KillJobCounts counts) {
    return KillJobRules.afterWalk(walked, counts);
  }

  default boolean awaitsWorkers(KillJobCounts counts) {
    return KillJobRules.awaitsWorkers(counts);
  }

  default KillJobPhase afterKill(KillJobCounts counts) {
    return KillJobRules.afterKill(counts);
  }

  default boolean givesUp(double secondsLeft) {
    return KillJobRules.givesUp(secondsLeft);
  }

  default @Nullable Proof proof(
      KillJobPhase phase, KillVerdict verdict, EndToldBy told, boolean askable) {
    return KillRules.proof(phase, verdict, told, askable);
  }

  default Proof proof(EndToldBy told, boolean askable) {
    return KillRules.proof(told, askable);
  }

  default KillJobPhase inGrace(double secondsLeft) {
    return KillJobRules.inGrace(secondsLeft);
  }
}
