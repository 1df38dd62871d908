package dev.quell.domain.run;

/**
 * Says for how long reports could be taken, and decides by it when a deadline for a report is over:
 * time in which nobody could report does not count against the reporter ({@code
 * docs/architecture.md}, "When reports could not be taken"). Pure; all times are seconds by the
 * database's clock.
 *
 * @param service seconds for which at least one process has taken reports without interruption, 0
 *     while none does; infinite if nobody keeps account
 * @param processes seconds for which every process has, 0 while one is away; infinite likewise
 */
public record Intake(double service, double processes) {

  /** Nobody keeps account: deadlines hold as they are written. */
  public static final Intake UNWATCHED =
      new Intake(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** Seconds by which clocks and rounding may differ before a deadline counts as impossible. */
  public static final double TOLERANCE = 1;

  /**
   * How many increments beyond its deadline a reporter is spared because one process of several is
   * away: its clients can report to another one, so a process that is away for good, or again and
   * again, must not keep runs alive for ever.
   */
  public static final int MOST_INCREMENTS_FOR_A_PROCESS = 2;

  /**
   * Returns the seconds that are left of a deadline; not above 0 if it is over.
   *
   * <p>A reporter has its whole increment from the moment reports could be taken again. A deadline
   * further ahead than its increment was written before the clock went back, and tells nothing.
   *
   * @param untilDue seconds from now to the deadline as it is written; negative if it has passed
   * @param increment seconds that the last report announced for the next one
   */
  public double secondsLeft(double untilDue, double increment) {
    double written = untilDue > increment + TOLERANCE ? Double.NEGATIVE_INFINITY : untilDue;
    double forService = increment - service;
    double forProcesses =
        Math.min(increment - processes, written + MOST_INCREMENTS_FOR_A_PROCESS * increment);
    return Math.max(written, Math.max(forService, forProcesses));
  }

  /** Tells whether a deadline is over. */
  public boolean isOver(double untilDue, double increment) {
    return secondsLeft(untilDue, increment) <= 0;
  }
}
