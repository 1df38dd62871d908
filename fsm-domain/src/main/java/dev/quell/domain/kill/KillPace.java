package dev.quell.domain.kill;

/**
 * Says how many rows of one kill may be under way at once, and in how many chunks, so that reports
 * and heartbeats keep their time beside it. While one of these is slow the rows are halved, and
 * while none is they grow by a step: what is found like that is as much as goes unnoticed, however
 * fast the database is at the moment. Pure; a pace is made from the one before.
 *
 * @param rows under way at once, from {@link Bounds#leastRows} to all that the bounds allow
 */
public record KillPace(Bounds bounds, int rows) {
  private static final int STEPS_TO_ALL = 20;
  private static final int SHARE_TO_BEGIN_WITH = 4;
  private static final int SHARE_OF_THE_HELD = 4;

  /**
   * Bounds a pace. However slow everything is, a kill gets on: there is always a chunk of the least
   * size.
   *
   * @param slowNanos a transaction of live traffic that took longer is slow
   * @param leastRows of a chunk, at least 1
   * @param chunkRows greatest size of a chunk, at least as much
   * @param chunksAtOnce most chunks under way, at least 1
   */
  public record Bounds(long slowNanos, int leastRows, int chunkRows, int chunksAtOnce) {

    private int all() {
      return chunkRows * chunksAtOnce;
    }
  }

  /** Begins with everything if there is no live traffic, else with a quarter. */
  public static KillPace begin(Bounds bounds, LiveTraffic seen) {
    return seen.isAny() ? within(bounds, bounds.all() / SHARE_TO_BEGIN_WITH) : all(bounds);
  }

  /** Yields to nobody. */
  public static KillPace all(Bounds bounds) {
    return within(bounds, bounds.all());
  }

  private static KillPace within(Bounds bounds, int rows) {
    return new KillPace(bounds, Math.max(bounds.leastRows, Math.min(bounds.all(), rows)));
  }

  /**
   * Returns the pace after what was seen of live traffic while this one was kept. What has begun
   * and not ended may turn out slow, so for want of others it is waited for.
   */
  public KillPace after(LiveTraffic seen) {
    if (seen.slowestNanos() > bounds.slowNanos) {
      return within(bounds, rows / 2);
    }
    boolean unknown = seen.ended() == 0 && seen.underWay() > 0;
    return unknown ? this : within(bounds, rows + Math.max(1, bounds.all() / STEPS_TO_ALL));
  }

  /** Returns how many chunks may be under way. */
  public int chunksAtOnce() {
    return divideUp(rows, bounds.chunkRows);
  }

  /** Returns how many rows each of them may have. */
  public int chunkRows() {
    return divideUp(rows, chunksAtOnce());
  }

  private static int divideUp(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** Whether it is down to a quarter of everything, or less, or as far as it may. */
  public boolean isHeld() {
    int held = Math.max(bounds.leastRows, bounds.all() / SHARE_OF_THE_HELD);
    return rows <= held && rows < bounds.all();
  }
}
