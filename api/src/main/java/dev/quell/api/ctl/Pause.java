package dev.quell.api.ctl;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits between two tries. */
@FunctionalInterface
interface Pause {

  /** Returns after so long. */
  void await(Duration length) throws InterruptedException;

  /** By the clock. */
  static Pause real() {
    return length -> new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
  }
}
