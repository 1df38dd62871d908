package dev.quell.api.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times requests by operation and class of status. Never by path, which would make a
 * series per id. Thread-safe.
 */
public final class RequestMetrics {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final MeterRegistry registry;
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

  public RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void record(String operation, int status, long nanos) {
    timers
        .computeIfAbsent(new Series(operation, status / 100), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Series series) {
    return Timer.builder("quell.http.requests")
        .description("Requests from their first byte to the end of the answer")
        .tag("operation", series.operation)
        .tag("status", series.statusClass + "xx")
        .publishPercentileHistogram()
        .minimumExpectedValue(SHORTEST)
        .maximumExpectedValue(LONGEST)
        .register(registry);
  }

  private record Series(String operation, int statusClass) {}
}
