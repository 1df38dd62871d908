package dev.quell.worker.engine;

import io.micrometer.core.instrument.Clock;

/**
 * Tells when something was last seen to get on: a try of a transaction has ended, well or not.
 * Marked from one event loop, read from any thread.
 */
public final class Progress {
  private final Clock clock;
  private volatile long markedNanos;

  /** Begins with a mark. */
  Progress(Clock clock) {
    this.clock = clock;
    this.markedNanos = clock.monotonicTime();
  }

  void mark() {
    markedNanos = clock.monotonicTime();
  }

  /** Returns the time of the last mark, by the monotonic clock. */
  long markedNanos() {
    return markedNanos;
  }
}
