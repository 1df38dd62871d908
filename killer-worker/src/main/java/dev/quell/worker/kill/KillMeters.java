package dev.quell.worker.kill;

import dev.quell.domain.kill.ItemOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Counts what this process does for kill jobs. Thread-safe. */
final class KillMeters {
  private final Map<ItemOutcome, Counter> outcomes = new EnumMap<>(ItemOutcome.class);
  private final Timer chunks;
  private final Counter failures;
  private final Counter takeovers;

  KillMeters(MeterRegistry meters) {
    for (ItemOutcome outcome : ItemOutcome.values()) {
      outcomes.put(
          outcome,
          Counter.builder("quell.kill.job.instances")
              .description("Instances that got an outcome; one told to die gets a second one")
              .tag("outcome", outcome.wireName())
              .register(meters));
    }
    chunks =
        Timer.builder("quell.kill.job.chunk")
            .description("Transactions of kill jobs")
            .publishPercentileHistogram()
            .register(meters);
    failures =
        Counter.builder("quell.kill.job.failures")
            .description("Parts of kill jobs that failed and were or will be tried again")
            .register(meters);
    takeovers =
        Counter.builder("quell.kill.job.takeovers")
            .description("Kill jobs taken over from a process that let its lease run out")
            .register(meters);
  }

  void settled(List<ItemOutcome> items, long begunNanos) {
    chunks.record(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS);
    items.forEach(outcome -> counter(outcome).increment());
  }

  void concluded(List<KillItemRepository.Ended> items) {
    items.forEach(item -> counter(item.outcome()).increment());
  }

  /** Every outcome has a counter. */
  private Counter counter(ItemOutcome outcome) {
    return Objects.requireNonNull(outcomes.get(outcome), "counter");
  }

  void failed() {
    failures.increment();
  }

  void tookOver() {
    takeovers.increment();
  }
}
