package dev.quell.loadtest.gatling;

import dev.quell.loadtest.rows.Batch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Takes down what the server acknowledges while a simulation runs. Thread-safe. */
final class Ledger {
  private final Map<String, Tally> phases = new ConcurrentHashMap<>();
  private final Map<Long, String> statuses = new ConcurrentHashMap<>();
  private final Set<Long> beaten = ConcurrentHashMap.newKeySet();
  private final Set<Long> killed = ConcurrentHashMap.newKeySet();
  private final LongAdder queued = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder unfinished = new LongAdder();

  /** The count of a phase's answers; a new one for a new name. */
  Tally phase(String name) {
    return phases.computeIfAbsent(name, fresh -> new Tally());
  }

  /** The server has answered a report with the instance's status. */
  void reported(long instance, String status, String due) {
    statuses.put(instance, status);
    if (!status.equals(due)) {
      refused.increment();
    }
  }

  /** The server has told that it did not do what was asked. */
  void refused() {
    refused.increment();
  }

  /** A heartbeat was answered 200. */
  void beaten(long instance) {
    beaten.add(instance);
  }

  /** The kill of a batch was answered 200. */
  void killed(Batch batch) {
    killed.add(batch.firstInstance());
  }

  /** An answer told of Tasks that were queued. */
  void queued(int tasks) {
    queued.add(tasks);
  }

  /** An array did not come to its end. */
  void unfinished() {
    unfinished.increment();
  }

  Account account() {
    return new Account(
        phases.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, phase -> phase.getValue().phase())),
        statuses.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getValue,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList()))),
        List.copyOf(beaten),
        List.copyOf(killed),
        queued.sum(),
        refused.sum(),
        unfinished.sum());
  }
}
