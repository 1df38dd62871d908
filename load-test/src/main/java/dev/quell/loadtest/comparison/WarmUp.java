package dev.quell.loadtest.comparison;

/**
 * Tells when a server has warmed up: its code is compiled while it runs, so at first each round is
 * faster than the one before. Confined to one thread.
 */
final class WarmUp {
  private static final int ROUNDS = 8;

  /** Two, since one round may be slower by chance. */
  private static final int STEADY_ROUNDS = 2;

  /** A round that gains less is as fast as the best one before. */
  private static final double GAIN = 1.03;

  private int rounds;
  private int steady;
  private double best;

  /** Adds the rate of another round; any unit. */
  void add(double rate) {
    rounds++;
    steady = rate > GAIN * best ? 0 : steady + 1;
    best = Math.max(best, rate);
  }

  /** Tells whether the last rounds were no faster than those before, or there were enough. */
  boolean isOver() {
    return steady >= STEADY_ROUNDS || rounds >= ROUNDS;
  }
}
