package dev.quell.domain.kill;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides how operators' actions change a kill job, and how it goes on from phase to phase. Pure
 * functions; callers hold the lock of its row.
 */
public final class KillJobRules {

  private KillJobRules() {}

  /**
   * Answers the state of a job after an action; empty if the action has nothing to change.
   *
   * @param rateLimit the present one
   * @param wantedRate the one that {@link KillJobAction#SET_RATE} asks for
   */
  public static Optional<KillJobState> after(
      KillJobAction action,
      KillJobState now,
      KillMode mode,
      @Nullable Double rateLimit,
      @Nullable Double wantedRate) {
    if (now.isOver()) {
      return Optional.empty();
    }
    return switch (action) {
      case PAUSE -> when(isUnderWay(now), KillJobState.PAUSED);
      case RESUME -> when(!isUnderWay(now), KillJobState.QUEUED);
      case CANCEL -> Optional.of(KillJobState.CANCELLED);
      case FORCE -> when(mode != KillMode.FORCE, now);
      case SET_RATE -> when(!Objects.equals(rateLimit, wantedRate), now);
    };
  }

  /**
   * Tells whether a walk begins with a hold: all is meant by filters, and nothing has been settled
   * yet.
   *
   * @param cursor where the walk stands
   */
  public static boolean holdsFirst(
      KillScope scope, KillSelector selector, KillJobPhase phase, WalkCursor cursor) {
    return scope.holds(selector) && phase == KillJobPhase.SIGNAL && cursor.equals(WalkCursor.START);
  }

  /** Answers what a job does when it has gone through all that a phase has to go through. */
  public static KillJobPhase afterWalk(KillJobPhase walked, KillJobCounts counts) {
    return walked == KillJobPhase.SIGNAL ? KillJobPhase.GRACE : afterKill(counts);
  }

  /** Answers what a job does when nothing is left that it could end, or was told to end itself. */
  public static KillJobPhase afterKill(KillJobCounts counts) {
    return awaitsClusters(counts) ? KillJobPhase.PROOF : KillJobPhase.ENDED;
  }

  /** Tells whether clusters are being asked. */
  public static boolean awaitsClusters(KillJobCounts counts) {
    return counts.proofs().pending() != 0;
  }

  /** Tells whether what clusters have not said by now counts as not said. */
  public static boolean givesUp(double secondsLeft) {
    return secondsLeft <= 0;
  }

  /** Tells whether the grace has anyone to wait for. */
  public static boolean awaitsWorkers(KillJobCounts counts) {
    return counts.signalled() != 0;
  }

  /** Answers what a job does that waits for workers. */
  public static KillJobPhase inGrace(double secondsLeft) {
    return secondsLeft <= 0 ? KillJobPhase.CONFIRM : KillJobPhase.GRACE;
  }

  private static boolean isUnderWay(KillJobState state) {
    return state == KillJobState.QUEUED || state == KillJobState.RUNNING;
  }

  private static Optional<KillJobState> when(boolean applies, KillJobState after) {
    return applies ? Optional.of(after) : Optional.empty();
  }
}
