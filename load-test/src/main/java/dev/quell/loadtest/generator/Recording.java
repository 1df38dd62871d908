package dev.quell.loadtest.generator;

import dev.quell.loadtest.report.Latency;
import io.vertx.core.AsyncResult;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts what came back of calls, and how fast those were that were answered 200. Thread-safe. */
public final class Recording {
  /** The status of a call that was carried out. */
  public static final int OK = 200;

  /** The status of a call that is to be sent again. */
  public static final int UNAVAILABLE = 503;

  private final Histogram micros = new Histogram(3);
  private long unavailable;
  private long withoutRetryAfter;
  private long failed;
  private long unsent;
  private long first;
  private long last;
  private long second;
  private long inSecond;
  private long peak;

  /**
   * Sums up a recording.
   *
   * @param latency of the calls answered 200
   * @param unavailable calls answered 503
   * @param withoutRetryAfter those of them whose answer did not say when to come again
   * @param failed calls answered anything else, or not at all
   * @param seconds from the first answer to the last
   * @param peak most calls answered 200 within one second
   * @param unsent calls that were due when too many others had no answer yet
   */
  public record Summary(
      Latency latency,
      long unavailable,
      long withoutRetryAfter,
      long failed,
      double seconds,
      long peak,
      long unsent) {

    /** Answers the rate of calls answered 200, per second. */
    public double perSecond() {
      return seconds > 0 ? latency.count() / seconds : 0;
    }
  }

  /** Counts an answer; status 0 if there was none. */
  public synchronized void add(int status, long nanos, boolean retryAfter) {
    last = System.nanoTime();
    first = first == 0 ? last : first;
    if (status == OK) {
      micros.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
      long now = TimeUnit.NANOSECONDS.toSeconds(last - first);
      inSecond = now == second ? inSecond + 1 : 1;
      second = now;
      peak = Math.max(peak, inSecond);
    } else if (status == UNAVAILABLE) {
      unavailable++;
      withoutRetryAfter += retryAfter ? 0 : 1;
    } else {
      failed++;
    }
  }

  /** Counts an answer that has come or failed now, to a call that was due at a nano time. */
  void add(AsyncResult<Integer> status, long due) {
    add(status.succeeded() ? status.result() : 0, System.nanoTime() - due, true);
  }

  /** Adds up the answers of some recordings, whose calls have all ended. */
  public static Recording sum(List<Recording> recordings) {
    Recording sum = new Recording();
    for (Recording each : recordings) {
      sum.micros.add(each.micros);
      sum.unavailable += each.unavailable;
      sum.withoutRetryAfter += each.withoutRetryAfter;
      sum.failed += each.failed;
      sum.unsent += each.unsent;
    }
    return sum;
  }

  /** Counts a call that was due, but was not sent. */
  public synchronized void unsent() {
    unsent++;
  }

  /** Counts the calls answered 200. */
  public synchronized long succeeded() {
    return micros.getTotalCount();
  }

  /** Sums up what was counted until now. */
  public synchronized Summary summary() {
    return new Summary(
        Latency.of(micros),
        unavailable,
        withoutRetryAfter,
        failed,
        (last - first) / 1e9,
        peak,
        unsent);
  }
}
