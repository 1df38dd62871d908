package dev.quell.domain.run;

import org.jspecify.annotations.Nullable;

/**
 * Holds what is known of the time by which a run's client must report. Pure.
 *
 * @param untilDue seconds from now, negative if it has passed; null if the run has no deadline
 * @param increment seconds that the client announced; null if it was not written down
 * @param intake for how long reports could be taken
 */
public record RunDeadline(@Nullable Double untilDue, @Nullable Double increment, Intake intake) {

  /** What the stock client announces, {@code docs/contract/workflow-and-bind.md} §A. */
  private static final double USUAL_INCREMENT = 93;

  /** Tells whether the client had all the time that it announced, and has not reported. */
  public boolean isOver() {
    return isOverBy(0);
  }

  /**
   * Tells whether this was over so long ago.
   *
   * @param grace seconds
   */
  public boolean isOverBy(double grace) {
    if (untilDue == null) {
      return false;
    }
    double limit = (increment == null ? Math.max(USUAL_INCREMENT, untilDue) : increment) + grace;
    return intake.isOver(untilDue + grace, limit);
  }
}
