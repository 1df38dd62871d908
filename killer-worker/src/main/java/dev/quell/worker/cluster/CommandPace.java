package dev.quell.worker.cluster;

import java.util.concurrent.TimeUnit;

/**
 * Spreads commands over the minutes: some may come at once, as many as a sixth of a minute allows,
 * then each waits for its place. Pure arithmetic on times that the caller reads; confined to one
 * thread.
 */
final class CommandPace {
  private static final int BURST_SECONDS = 10;

  private final long intervalNanos;
  private final long burstNanos;
  private long next;
  private boolean begun;

  CommandPace(int commandsPerMinute) {
    this.intervalNanos = TimeUnit.MINUTES.toNanos(1) / commandsPerMinute;
    this.burstNanos = TimeUnit.SECONDS.toNanos(BURST_SECONDS);
  }

  /** Takes the next place, and tells for how many milliseconds its owner must wait. */
  long waitMillis(long now) {
    long earliest = now - burstNanos + intervalNanos;
    next = begun && next > earliest ? next : Math.min(earliest, now);
    begun = true;
    long wait = next - now;
    next += intervalNanos;
    return wait <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(wait) + 1;
  }
}
