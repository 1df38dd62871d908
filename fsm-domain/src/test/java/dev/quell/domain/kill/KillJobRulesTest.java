package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Positive;
import net.jqwik.api.constraints.WithNull;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How operators' actions change a kill job: {@code steer_kill_job} of docs/event-bus.md. */
class KillJobRulesTest {

  /** A dash is an action that has nothing to change; it is answered {@code "applied": false}. */
  @ParameterizedTest(name = "{0}: paused {1}, resumed {2}, cancelled {3}")
  @CsvSource({
    "queued,    paused, -,      cancelled",
    "running,   paused, -,      cancelled",
    "paused,    -,      queued, cancelled",
    "failed,    -,      queued, cancelled",
    "done,      -,      -,      -",
    "cancelled, -,      -,      -"
  })
  void anActionMovesAJobThatIsNotOver(String now, String paused, String resumed, String cancelled) {
    KillJobState state = KillJobState.find(now).orElseThrow();

    for (KillMode mode : KillMode.values()) {
      assertThat(word(KillJobRules.after(KillJobAction.PAUSE, state, mode, 5.0, null)))
          .isEqualTo(paused);
      assertThat(word(KillJobRules.after(KillJobAction.RESUME, state, mode, 5.0, null)))
          .isEqualTo(resumed);
      assertThat(word(KillJobRules.after(KillJobAction.CANCEL, state, mode, 5.0, null)))
          .isEqualTo(cancelled);
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyAWalkOfAllByFiltersBeginsWithAHold(KillJobPhase phase) {
    KillSelector workflow = KillSelector.ofWorkflow(1);
    KillSelector ids =
        new KillSelector(
            List.of(1L), List.of(), null, null, null, null, null, Set.of(), null, null, null, null);
    WalkCursor start = WalkCursor.START;

    assertThat(KillJobRules.holdsFirst(KillScope.ALL, workflow, phase, start))
        .isEqualTo(phase == KillJobPhase.SIGNAL);
    assertThat(KillJobRules.holdsFirst(KillScope.ALL, ids, phase, start)).isFalse();
    assertThat(KillJobRules.holdsFirst(KillScope.LIVE, workflow, phase, start)).isFalse();
    assertThat(KillJobRules.holdsFirst(KillScope.ALL, workflow, phase, start.at(1, 0, -1)))
        .isFalse();
  }

  private static final KillJobCounts ASKED =
      new KillJobCounts(0, 1, 0, 0, 0, 0, 0, 0, new ProofCounts(0, 0, 0, 0, 1));

  @Test
  void aJobGoesOnFromPhaseToPhase() {
    assertThat(KillJobRules.afterWalk(KillJobPhase.SIGNAL, ASKED)).isEqualTo(KillJobPhase.GRACE);
    assertThat(KillJobRules.afterWalk(KillJobPhase.CONFIRM, KillJobCounts.NONE))
        .isEqualTo(KillJobPhase.ENDED);
    assertThat(KillJobRules.afterWalk(KillJobPhase.CONFIRM, ASKED)).isEqualTo(KillJobPhase.PROOF);
    assertThat(KillJobRules.afterKill(KillJobCounts.NONE)).isEqualTo(KillJobPhase.ENDED);
    assertThat(KillJobRules.afterKill(ASKED)).isEqualTo(KillJobPhase.PROOF);
    assertThat(KillJobRules.givesUp(0.001)).isFalse();
    assertThat(KillJobRules.givesUp(0)).isTrue();
    assertThat(KillJobRules.inGrace(0.001)).isEqualTo(KillJobPhase.GRACE);
    assertThat(KillJobRules.inGrace(0)).isEqualTo(KillJobPhase.CONFIRM);
    assertThat(KillJobRules.inGrace(-1)).isEqualTo(KillJobPhase.CONFIRM);
    assertThat(KillJobRules.awaitsWorkers(KillJobCounts.NONE)).isFalse();
    assertThat(
            KillJobRules.awaitsWorkers(new KillJobCounts(1, 0, 0, 0, 0, 0, 0, 0, ProofCounts.NONE)))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void forceLeavesTheStateAndNeedsAJobThatIsGraceful(KillJobState state) {
    Optional<KillJobState> same = state.isOver() ? Optional.empty() : Optional.of(state);

    assertThat(KillJobRules.after(KillJobAction.FORCE, state, KillMode.GRACEFUL, null, null))
        .isEqualTo(same);
    assertThat(KillJobRules.after(KillJobAction.FORCE, state, KillMode.FORCE, null, null))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0} instead of {1} changes something: {2}")
  @CsvSource({"5, 5, false", "5, 6, true", "5, , true", ", 5, true", ", , false"})
  void anotherRateLeavesTheState(Double wanted, Double present, boolean changes) {
    for (KillJobState state : KillJobState.values()) {
      assertThat(
              KillJobRules.after(KillJobAction.SET_RATE, state, KillMode.GRACEFUL, present, wanted))
          .isEqualTo(changes && !state.isOver() ? Optional.of(state) : Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyDoneAndCancelledAreOver(KillJobState state) {
    assertThat(state.isOver())
        .isEqualTo(state == KillJobState.DONE || state == KillJobState.CANCELLED);
  }

  private static String word(Optional<KillJobState> after) {
    return after.map(KillJobState::wireName).orElse("-");
  }

  @Property
  void nothingChangesAJobThatIsOver(
      @ForAll KillJobAction action, @ForAll KillJobState state, @ForAll KillMode mode) {
    if (state.isOver()) {
      assertThat(KillJobRules.after(action, state, mode, null, 1.0)).isEmpty();
    }
  }

  @Property
  void anActionThatWasAppliedHasNothingMoreToChange(
      @ForAll KillJobAction action,
      @ForAll KillJobState state,
      @ForAll KillMode mode,
      @ForAll @Positive @WithNull Double rate,
      @ForAll @Positive @WithNull Double wanted) {
    Optional<KillJobState> after = KillJobRules.after(action, state, mode, rate, wanted);

    KillMode then = action == KillJobAction.FORCE ? KillMode.FORCE : mode;
    Double rateThen = action == KillJobAction.SET_RATE ? wanted : rate;
    after.ifPresent(
        next -> assertThat(KillJobRules.after(action, next, then, rateThen, wanted)).isEmpty());
  }

  @Property
  void whatWasPausedOrFailedMayBeResumedOrCancelled(
      @ForAll KillJobState state, @ForAll KillMode mode) {
    if (state == KillJobState.PAUSED || state == KillJobState.FAILED) {
      assertThat(KillJobRules.after(KillJobAction.RESUME, state, mode, null, null))
          .contains(KillJobState.QUEUED);
      assertThat(KillJobRules.after(KillJobAction.CANCEL, state, mode, null, null))
          .contains(KillJobState.CANCELLED);
      assertThat(KillJobRules.after(KillJobAction.PAUSE, state, mode, null, null)).isEmpty();
    }
  }
}
