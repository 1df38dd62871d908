package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds of every instance that a kill job meets, in whatever state it is. */
class KillRulesTest {
  private static final Set<TaskStatus> KILLABLE =
      EnumSet.of(
          TaskStatus.QUEUED, TaskStatus.INSTANTIATING, TaskStatus.LAUNCHED, TaskStatus.RUNNING);
  private static final Set<TaskInstanceStatus> WITHOUT_WORKER =
      EnumSet.of(TaskInstanceStatus.QUEUED, TaskInstanceStatus.INSTANTIATED);

  @Property
  void whatHasEndedStaysAsItEnded(
      @ForAll KillMode mode,
      @ForAll TaskInstanceStatus status,
      @ForAll TaskStatus task,
      @ForAll boolean newest,
      @ForAll boolean wasLive,
      @ForAll boolean meant,
      @ForAll boolean foreign) {
    KillRules.Target target = new KillRules.Target(status, task, newest);
    KillVerdict met = KillRules.decide(mode, target, wasLive, meant, foreign);

    assertThat(met.to()).isIn(status, TaskInstanceStatus.KILL_SELF, TaskInstanceStatus.ERROR_FATAL);
    if (!status.isLive()) {
      assertThat(met.to()).isEqualTo(status);
      assertThat(met.taskTo()).isNull();
      assertThat(KillRules.confirm(target).to()).isEqualTo(status);
      assertThat(KillRules.confirm(target).taskTo()).isNull();
    }
  }

  @Property
  void whatIsForeignOrNoLongerMeantIsNeverTouched(
      @ForAll KillMode mode,
      @ForAll TaskInstanceStatus status,
      @ForAll TaskStatus task,
      @ForAll boolean newest,
      @ForAll boolean foreign) {
    KillRules.Target target = new KillRules.Target(status, task, newest);

    KillVerdict met = KillRules.decide(mode, target, true, false, foreign);

    assertThat(met.to()).isEqualTo(status);
    assertThat(met.taskTo()).isNull();
    if (foreign || status.isLive()) {
      assertThat(met.outcome()).isEqualTo(ItemOutcome.SKIPPED);
      assertThat(met.detail()).isNotBlank();
    }
  }

  @Property
  void aTaskMovesOnlyWithItsNewestInstanceAndOnlyOutOfAnAttempt(
      @ForAll KillMode mode,
      @ForAll TaskInstanceStatus status,
      @ForAll TaskStatus task,
      @ForAll boolean newest) {
    KillRules.Target target = new KillRules.Target(status, task, newest);

    KillVerdict met = KillRules.decide(mode, target, true, true, false);

    boolean ends = status.isLive() && met.to() == TaskInstanceStatus.ERROR_FATAL;
    assertThat(met.taskTo())
        .isEqualTo(ends && newest && KILLABLE.contains(task) ? TaskStatus.ERROR_FATAL : null);
  }

  @Property
  void gracefulEndsWhatHasNoWorkerAndTellsTheRest(
      @ForAll TaskInstanceStatus status, @ForAll TaskStatus task, @ForAll boolean newest) {
    KillVerdict met =
        KillRules.decide(
            KillMode.GRACEFUL, new KillRules.Target(status, task, newest), true, true, false);

    if (!status.isLive()) {
      assertThat(met.outcome()).isEqualTo(ItemOutcome.LOST_RACE);
    } else if (WITHOUT_WORKER.contains(status)) {
      assertThat(met.outcome()).isEqualTo(ItemOutcome.KILLED);
      assertThat(met.to()).isEqualTo(TaskInstanceStatus.ERROR_FATAL);
    } else {
      assertThat(met.outcome()).isEqualTo(ItemOutcome.SIGNALLED);
      assertThat(met.to()).isEqualTo(TaskInstanceStatus.KILL_SELF);
      assertThat(met.taskTo()).isNull();
    }
    assertThat(met.unconfirmed()).isFalse();
  }

  @Property
  void forceAndTheEndOfTheGraceEndWhateverLives(
      @ForAll TaskInstanceStatus status, @ForAll TaskStatus task, @ForAll boolean newest) {
    KillRules.Target target = new KillRules.Target(status, task, newest);

    KillVerdict forced = KillRules.decide(KillMode.FORCE, target, true, true, false);

    if (status.isLive()) {
      assertThat(forced.outcome()).isEqualTo(ItemOutcome.KILLED);
      assertThat(forced.to()).isEqualTo(TaskInstanceStatus.ERROR_FATAL);
      assertThat(forced.unconfirmed()).isEqualTo(!WITHOUT_WORKER.contains(status));
      assertThat(KillRules.confirm(target)).isEqualTo(forced);
    } else {
      assertThat(forced.outcome()).isEqualTo(ItemOutcome.LOST_RACE);
      assertThat(KillRules.confirm(target).outcome()).isEqualTo(KillRules.outcome(status));
    }
  }

  @Property
  void whatHadEndedWhenItWasFoundIsNoRace(
      @ForAll KillMode mode, @ForAll TaskInstanceStatus status, @ForAll TaskStatus task) {
    KillVerdict met =
        KillRules.decide(mode, new KillRules.Target(status, task, true), false, true, false);

    if (!status.isLive()) {
      assertThat(met.outcome()).isEqualTo(ItemOutcome.ALREADY_FINISHED);
    }
  }

  @Property
  void onlyDoneBeforeTheEndWinsTheRace(@ForAll TaskInstanceStatus ended) {
    assertThat(KillRules.outcome(ended))
        .isEqualTo(ended == TaskInstanceStatus.DONE ? ItemOutcome.LOST_RACE : ItemOutcome.KILLED);
  }
}
