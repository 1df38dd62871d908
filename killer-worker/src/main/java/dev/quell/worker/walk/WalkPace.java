package dev.quell.worker.walk;

/**
 * Says how large the next chunk of a walk may be, and how many may be under way; asked before each
 * chunk. Thread-safe.
 */
public interface WalkPace {
  /** Rows of the next chunk. */
  int chunkRows();

  /** Chunks that may be under way now; at least one. */
  int chunksAtOnce();

  /** Chunks that may ever be under way, of one walk. */
  int mostChunksAtOnce();

  /** Keeps to chunks of one size, two at once: one is written while the other commits. */
  static WalkPace steady(int chunkRows) {
    return new SteadyPace(chunkRows);
  }
}
