package dev.quell.worker.walk;

/** Keeps to chunks of one size. */
record SteadyPace(int chunkRows) implements WalkPace {
  private static final int CHUNKS_AT_ONCE = 2;

  @Override
  public int chunksAtOnce() {
    return CHUNKS_AT_ONCE;
  }

  @Override
  public int mostChunksAtOnce() {
    return CHUNKS_AT_ONCE;
  }
}
