package dev.quell.worker.kill;

import dev.quell.domain.kill.KillPace;
import java.util.concurrent.TimeUnit;

/**
 * How kills yield to reports and heartbeats.
 *
 * @param commitMillis a transaction of theirs that took longer is slow; 0 for never yielding
 * @param leastChunkRows rows of a chunk however slow they are; no more than there are otherwise
 * @param chunksAtOnce chunks of one batch under way while none is slow
 */
public record YieldConfig(int commitMillis, int leastChunkRows, int chunksAtOnce) {

  /** The settings of docs/configuration.md. */
  public static final YieldConfig DEFAULTS = new YieldConfig(20, 100, 2);

  KillPace.Bounds bounds(int chunkRows) {
    return new KillPace.Bounds(
        commitMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(commitMillis),
        Math.min(leastChunkRows, chunkRows),
        chunkRows,
        chunksAtOnce);
  }
}
