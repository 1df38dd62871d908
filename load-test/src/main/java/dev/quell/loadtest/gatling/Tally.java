package dev.quell.loadtest.gatling;

import dev.quell.loadtest.result.Latency;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts the answers of one phase. Thread-safe. */
final class Tally {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Histogram micros = new Histogram(3);
  private long shed;
  private long unadvised;
  private long failed;
  private long unsent;
  private long first;
  private long last;
  private long second;
  private long inSecond;
  private long peak;

  /**
   * Takes down an answer.
   *
   * @param status 0 if there was none
   * @param advised whether it says when to come again
   */
  synchronized void answered(int status, long millis, boolean advised) {
    last = System.nanoTime();
    first = first == 0 ? last : first;
    if (status == OK) {
      micros.recordValue(TimeUnit.MILLISECONDS.toMicros(millis));
      countInSecond(TimeUnit.NANOSECONDS.toSeconds(last - first));
    } else if (status == UNAVAILABLE) {
      shed++;
      unadvised += advised ? 0 : 1;
    } else {
      failed++;
    }
  }

  /** A call was due, but was not sent. */
  synchronized void unsent() {
    unsent++;
  }

  private void countInSecond(long now) {
    inSecond = now == second ? inSecond + 1 : 1;
    second = now;
    peak = Math.max(peak, inSecond);
  }

  synchronized Phase phase() {
    return new Phase(
        Latency.of(micros), shed, unadvised, failed, (last - first) / 1e9, peak, unsent);
  }
}
