package dev.quell.loadtest.generator;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Names what a server tells of itself on {@code /metrics}, in the format of Prometheus. */
public enum Metric {
  /** Bytes of the heap in use, garbage included. */
  HEAP_BYTES("jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*}"),
  /** Nanoseconds that processors have worked for the server's process. */
  PROCESSOR_NANOS("process_cpu_time_ns_total");

  private final Pattern sample;

  Metric(String name) {
    this.sample = Pattern.compile("(?m)^" + name + " ([0-9.E+]+)");
  }

  /** Adds up all samples; answers none if there are none. */
  OptionalDouble in(String metrics) {
    return sample
        .matcher(metrics)
        .results()
        .mapToDouble(found -> Double.parseDouble(found.group(1)))
        .reduce(Double::sum);
  }
}
