package dev.quell.domain.kill;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides how operators' actions change a kill job. Pure functions; callers hold the lock of its
 * row.
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

  private static boolean isUnderWay(KillJobState state) {
    return state == KillJobState.QUEUED || state == KillJobState.RUNNING;
  }

  private static Optional<KillJobState> when(boolean applies, KillJobState after) {
    return applies ? Optional.of(after) : Optional.empty();
  }
}
