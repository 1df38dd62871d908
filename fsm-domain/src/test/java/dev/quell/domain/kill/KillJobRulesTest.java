package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Positive;
import net.jqwik.api.constraints.WithNull;

/** How operators' actions change a kill job. */
class KillJobRulesTest {

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
