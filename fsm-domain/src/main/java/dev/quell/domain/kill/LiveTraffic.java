package dev.quell.domain.kill;

/**
 * Tells what transactions of reports and heartbeats have cost since somebody last looked.
 *
 * @param ended how many have ended
 * @param underWay how many have begun and not ended
 * @param slowestNanos of those that have ended, from being begun until their commit was answered,
 *     waits for locks and for a connection included; 0 if none has
 */
public record LiveTraffic(int ended, int underWay, long slowestNanos) {
  /** There is nobody whom a kill could hold up. */
  public static final LiveTraffic NONE = new LiveTraffic(0, 0, 0);

  /** Tells of one transaction that has ended. */
  public static LiveTraffic ofOne(long nanos) {
    return new LiveTraffic(1, 0, nanos);
  }

  /** Whether there is any. */
  public boolean isAny() {
    return ended > 0 || underWay > 0;
  }
}
