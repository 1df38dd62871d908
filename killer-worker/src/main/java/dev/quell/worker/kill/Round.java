package dev.quell.worker.kill;

import java.util.concurrent.TimeUnit;

/**
 * Keeps the place in a long list that is looked through again and again. Between two rounds it
 * rests ten times as long as a round took, so that a long list does not keep the database busy.
 * Confined to one event loop.
 */
final class Round {
  /** The place before all others. */
  static final long START = -1;

  private static final long REST_MILLIS = 1_000;
  private static final int REST_FACTOR = 10;

  private long last = START;
  private long begun = System.nanoTime();

  /** The last id that was looked at. */
  long last() {
    return last;
  }

  /**
   * Notes a look, and answers the milliseconds until the next one.
   *
   * @param looked the last id that was looked at; {@link #START} if the round is through
   * @param leftSeconds until something else is to be done
   */
  long rest(long looked, double leftSeconds) {
    last = looked;
    if (looked != START) {
      return 0;
    }
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    long rest = Math.max(REST_MILLIS, took * REST_FACTOR);
    long left = (long) Math.ceil(leftSeconds * TimeUnit.SECONDS.toMillis(1));
    long wait = Math.min(rest, left + 1);
    begun = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
    return wait;
  }
}
