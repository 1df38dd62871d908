package dev.quell.worker.locking;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

/** Measures how long it took until the rows of a table were locked. Thread-safe. */
public final class LockTimer {
  private final Timer timer;

  private LockTimer(Timer timer) {
    this.timer = timer;
  }

  /** Returns the timer of a table, shared by all who lock its rows. */
  public static LockTimer of(String table, MeterRegistry meters) {
    return new LockTimer(
        Timer.builder("quell.lock.wait")
            .description("Time until rows that a transaction wanted were locked")
            .tag("table", table)
            .publishPercentileHistogram()
            .register(meters));
  }

  /** Passes on locks that have just been asked for; those that are not obtained do not count. */
  public <T> Future<T> measure(Future<T> locks) {
    long asked = System.nanoTime();
    return locks.onSuccess(locked -> timer.record(System.nanoTime() - asked, TimeUnit.NANOSECONDS));
  }
}
