package dev.quell.worker.tx;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and how soon transient trouble is retried: waits grow twofold with full jitter, so that
 * two transactions that met do not meet again.
 *
 * @param maxAttempts tries in all
 * @param firstWaitMillis upper bound of the first wait
 * @param maxWaitMillis upper bound of every wait
 * @param limitMillis no retry begins later than this after the first try
 */
public record RetryPolicy(
    int maxAttempts, long firstWaitMillis, long maxWaitMillis, long limitMillis) {

  /** The policy of all commands, bounded by a command's longest life. */
  public static RetryPolicy within(long limitMillis) {
    return new RetryPolicy(8, 10, 1_000, limitMillis);
  }

  boolean allows(int attemptsMade, long elapsedMillis) {
    return attemptsMade < maxAttempts && elapsedMillis < limitMillis;
  }

  /** Milliseconds to wait after the given number of failed tries; at least 1. */
  long waitAfter(int attemptsMade) {
    long bound = Math.min(maxWaitMillis, firstWaitMillis << Math.min(attemptsMade - 1, 20));
    return 1 + ThreadLocalRandom.current().nextLong(bound);
  }
}
