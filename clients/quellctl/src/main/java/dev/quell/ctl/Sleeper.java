package dev.quell.ctl;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a thread wait between two attempts; tests put their own in its place. */
@FunctionalInterface
interface Sleeper {

  /** Returns after so long. */
  void sleep(Duration length) throws InterruptedException;

  /** Creates one that really waits. */
  static Sleeper real() {
    return length -> new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
  }
}
