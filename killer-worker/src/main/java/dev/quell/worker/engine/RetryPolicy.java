package dev.quell.worker.engine;

import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides how often and how soon a transient failure is retried: waits grow twofold with full
 * jitter, so that two transactions that met do not meet again.
 *
 * @param maxAttempts tries in all
 * @param firstWaitMillis upper bound of the first wait
 * @param maxWaitMillis upper bound of every wait
 * @param limitMillis no retry begins later than this after the first try
 */
public record RetryPolicy(
    int maxAttempts, long firstWaitMillis, long maxWaitMillis, long limitMillis) {

  /** Returns the policy of all commands, bounded by a command's longest life. */
  public static RetryPolicy within(long limitMillis) {
    return new RetryPolicy(8, 10, 1_000, limitMillis);
  }

  /**
   * Returns the milliseconds to wait before the next try, at least 1; empty if there must be none.
   *
   * @param attemptsMade failed tries so far
   * @param elapsedMillis since the first try began
   */
  OptionalLong waitAfter(int attemptsMade, long elapsedMillis) {
    long bound = Math.min(maxWaitMillis, firstWaitMillis << Math.min(attemptsMade - 1, 20));
    long wait = 1 + ThreadLocalRandom.current().nextLong(bound);
    boolean allowed = attemptsMade < maxAttempts && elapsedMillis + wait <= limitMillis;
    return allowed ? OptionalLong.of(wait) : OptionalLong.empty();
  }
}
