package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.WithNull;
import org.junit.jupiter.api.Test;

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
  void theGraceEndsWhatTheWalkHasMet(
      @ForAll KillJobPhase phase,
      @ForAll KillMode mode,
      @ForAll TaskInstanceStatus status,
      @ForAll TaskStatus task,
      @ForAll boolean wasLive,
      @ForAll boolean meant,
      @ForAll boolean foreign) {
    KillRules.Target target = new KillRules.Target(status, task, true);

    assertThat(KillRules.rule(phase, mode, target, wasLive, meant, foreign))
        .isEqualTo(
            phase == KillJobPhase.CONFIRM
                ? KillRules.confirm(target)
                : KillRules.decide(mode, target, wasLive, meant, foreign));
  }

  /** Whatever has its outcome keeps it, but what was told to end itself gets its last one. */
  @Property
  void aChunkThatIsTriedAgainSettlesNothingTwice(@ForAll @WithNull ItemOutcome outcome) {
    assertThat(KillRules.isDue(KillJobPhase.SIGNAL, outcome)).isEqualTo(outcome == null);
    assertThat(KillRules.isDue(KillJobPhase.CONFIRM, outcome))
        .isEqualTo(outcome == ItemOutcome.SIGNALLED);
  }

  @Property
  void aTaskIsMetForItselfWhereNoInstanceStandsForIt(
      @ForAll TasksMet why,
      @ForAll TaskStatus task,
      @ForAll boolean begun,
      @ForAll boolean newestNamed) {
    boolean met = KillRules.isMetForItself(why, task, begun, newestNamed);

    assertThat(met)
        .isEqualTo(
            switch (why) {
              case WAITING -> task.isWaiting();
              case NAMED -> task.isWaiting() || !begun;
              case OF_NAMED_INSTANCES -> task.isWaiting() && newestNamed;
            });
  }

  @Property
  void theNewestInstanceStandsForANamedTaskUnlessThatWaits(
      @ForAll TaskStatus task, @ForAll TaskInstanceStatus newest) {
    assertThat(KillRules.meetsNewest(task, newest)).isEqualTo(newest.isLive() || !task.isWaiting());
  }

  @Property
  void countsAddUpToWhatWasSettled(
      @ForAll List<@From("verdicts") KillVerdict> verdicts, @ForAll boolean wereSignalled) {
    KillJobCounts counts =
        KillJobCounts.ofInstances(verdicts, wereSignalled, 7, List.of(Proof.NONE));

    for (ItemOutcome outcome : ItemOutcome.values()) {
      long fewer = wereSignalled && outcome == ItemOutcome.SIGNALLED ? verdicts.size() : 0;
      assertThat(counts.of(outcome))
          .isEqualTo(
              verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count() - fewer);
    }
    assertThat(counts.unconfirmed())
        .isEqualTo(verdicts.stream().filter(KillVerdict::unconfirmed).count());
    assertThat(counts.held()).isEqualTo(7);
    assertThat(counts.proofs()).isEqualTo(new ProofCounts(0, 0, 0, 1, 0));
  }

  @Provide
  Arbitrary<KillVerdict> verdicts() {
    return Combinators.combine(
            Arbitraries.of(
                ItemOutcome.SIGNALLED,
                ItemOutcome.KILLED,
                ItemOutcome.ALREADY_FINISHED,
                ItemOutcome.LOST_RACE,
                ItemOutcome.SKIPPED),
            Arbitraries.of(true, false))
        .as(
            (outcome, unconfirmed) ->
                new KillVerdict(outcome, TaskInstanceStatus.ERROR_FATAL, null, unconfirmed, null));
  }

  @Test
  void countsOfTasksAndOfWhatHasObeyed() {
    assertThat(
            KillJobCounts.ofTasks(
                List.of(
                    ItemOutcome.PREVENTED,
                    ItemOutcome.PREVENTED,
                    ItemOutcome.SKIPPED,
                    ItemOutcome.ALREADY_FINISHED,
                    ItemOutcome.ALREADY_FINISHED,
                    ItemOutcome.ALREADY_FINISHED),
                4))
        .isEqualTo(new KillJobCounts(0, 0, 3, 0, 1, 2, 0, 4, ProofCounts.NONE));
    assertThat(
            KillJobCounts.ofEnded(
                List.of(
                    TaskInstanceStatus.DONE,
                    TaskInstanceStatus.ERROR_FATAL,
                    TaskInstanceStatus.ERROR_FATAL),
                List.of(Proof.WORKER, Proof.PENDING, Proof.DISTRIBUTOR)))
        .isEqualTo(new KillJobCounts(-3, 2, 0, 1, 0, 0, 0, 0, new ProofCounts(1, 1, 0, 0, 1)));
    assertThat(KillJobCounts.ofProven(List.of(Proof.CLUSTER, Proof.NONE, Proof.WORKER)))
        .isEqualTo(new KillJobCounts(0, 0, 0, 0, 0, 0, 0, 0, new ProofCounts(1, 0, 1, 1, -3)));
    assertThat(
            new KillJobCounts(1, 2, 3, 4, 5, 6, 7, 8, new ProofCounts(1, 2, 3, 4, 5))
                .plus(
                    new KillJobCounts(
                        -10, 20, 30, 40, 50, 60, 70, 80, new ProofCounts(10, 20, 30, 40, -5))))
        .isEqualTo(
            new KillJobCounts(-9, 22, 33, 44, 55, 66, 77, 88, new ProofCounts(11, 22, 33, 44, 0)));
  }

  /** A worker's own word is enough; any other one is worth a question, where one can be asked. */
  @Property
  void whatIsEndedProvesWhatItsWordIsWorth(
      @ForAll KillJobPhase phase,
      @ForAll @From("verdicts") KillVerdict verdict,
      @ForAll EndToldBy told,
      @ForAll boolean askable) {
    Proof proof = KillRules.proof(phase, verdict, told, askable);

    if (verdict.unconfirmed()) {
      assertThat(proof).isEqualTo(askable ? Proof.PENDING : Proof.NONE);
    } else if (phase == KillJobPhase.CONFIRM) {
      assertThat(proof)
          .isEqualTo(
              switch (told) {
                case WORKER -> Proof.WORKER;
                case DISTRIBUTOR -> askable ? Proof.PENDING : Proof.DISTRIBUTOR;
                case NOBODY -> askable ? Proof.PENDING : Proof.NONE;
              });
    } else {
      assertThat(proof).isNull();
    }
  }

  @Property
  void onlyDoneBeforeTheEndWinsTheRace(@ForAll TaskInstanceStatus ended) {
    assertThat(KillRules.outcome(ended))
        .isEqualTo(ended == TaskInstanceStatus.DONE ? ItemOutcome.LOST_RACE : ItemOutcome.KILLED);
  }
}
