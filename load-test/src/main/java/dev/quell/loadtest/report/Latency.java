package dev.quell.loadtest.report;

import org.HdrHistogram.Histogram;

/** Sums up the latencies of a number of calls, in milliseconds. */
public record Latency(long count, double p50, double p99, double max) {

  /** Sums up a histogram of microseconds. */
  public static Latency of(Histogram micros) {
    return new Latency(
        micros.getTotalCount(),
        micros.getValueAtPercentile(50) / 1000.0,
        micros.getValueAtPercentile(99) / 1000.0,
        micros.getMaxValue() / 1000.0);
  }
}
