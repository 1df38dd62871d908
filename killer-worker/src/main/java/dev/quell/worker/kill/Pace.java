package dev.quell.worker.kill;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a walk at its rate: after a chunk the next one begins when the rate allows it. The rate may
 * change at any time. Pure arithmetic on times that the caller reads; confined to one thread.
 */
final class Pace {
  /** A chunk that came late may be made up for, but not more than so much. */
  private static final long CATCH_UP_NANOS = 250_000_000;

  private static final int CHUNKS_A_SECOND = 4;

  private long from;
  private int taken;

  /**
   * How many instances the next chunk may have.
   *
   * @param rate instances a second; null for no limit
   * @param most at least 1
   */
  static int chunk(@Nullable Double rate, int most) {
    return rate == null ? most : (int) Math.max(1, Math.min(most, rate / CHUNKS_A_SECOND));
  }

  /** Milliseconds until the next chunk may begin; 0 if it may now. */
  long waitMillis(long now, @Nullable Double rate) {
    long wait = taken == 0 || rate == null ? 0 : due(rate) - now;
    return wait <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(wait) + 1;
  }

  /** Takes note of a chunk that began at a time. */
  void took(int instances, long begun, @Nullable Double rate) {
    long earliest = begun - CATCH_UP_NANOS;
    from = taken == 0 || rate == null ? begun : Math.max(earliest, Math.min(begun, due(rate)));
    taken = instances;
  }

  private long due(double rate) {
    return from + (long) (taken / rate * TimeUnit.SECONDS.toNanos(1));
  }
}
