package dev.quell.loadtest.traffic;

import dev.quell.loadtest.result.Latency;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What came back of many calls, and how fast. Not thread-safe: confined to one event loop, and
 * handed on when nothing is recorded any more.
 */
public final class Recording {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Histogram micros = new Histogram(3);
  private final Map<Integer, Long> answers = new TreeMap<>();
  private long unanswered;

  void answered(int status, long nanos) {
    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
    answers.merge(status, 1L, Long::sum);
  }

  void unanswered() {
    unanswered++;
  }

  /** Adds another recording to this one. */
  public void add(Recording other) {
    micros.add(other.micros);
    other.answers.forEach((status, count) -> answers.merge(status, count, Long::sum));
    unanswered += other.unanswered;
  }

  /** Calls answered 200. */
  public long succeeded() {
    return answers.getOrDefault(OK, 0L);
  }

  /** Calls answered neither 200 nor 503, or not at all. */
  public long unexpected() {
    long expected = succeeded() + answers.getOrDefault(UNAVAILABLE, 0L);
    return answers.values().stream().mapToLong(Long::longValue).sum() - expected + unanswered;
  }

  /** The latencies of all answers in a nutshell. */
  public Latency latency() {
    return Latency.of(micros);
  }

  static boolean isUnavailable(int status) {
    return status == UNAVAILABLE;
  }
}
