package dev.quell.loadtest.gatling;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.rows.Batch;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Records what the server acknowledges while a simulation runs. Thread-safe. */
final class ResultRecorder {
  private final Map<String, Recording> phases = new ConcurrentHashMap<>();
  private final Map<Long, String> statuses = new ConcurrentHashMap<>();
  private final Set<Long> withHeartbeat = ConcurrentHashMap.newKeySet();
  private final Set<Long> killed = ConcurrentHashMap.newKeySet();
  private final LongAdder queued = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder unfinished = new LongAdder();

  Recording phase(String name) {
    return phases.computeIfAbsent(name, fresh -> new Recording());
  }

  /**
   * Records the answer to a report: workers are told the status, distributors a message that is
   * empty if all is well, or if the report came a second time.
   */
  void reported(long instance, JsonObject answer, String due, boolean repeated) {
    if (answer.containsKey("task_instance")) {
      reported(instance, answer.getJsonArray("task_instance").getString(1), due);
    } else if (answer.containsKey("status")) {
      reported(instance, answer.getString("status"), due);
    } else if (answer.getString("message").isEmpty()) {
      reported(instance, due, due);
    } else {
      expect(repeated);
    }
  }

  private void reported(long instance, String status, String due) {
    statuses.put(instance, status);
    expect(status.equals(due));
  }

  /** Counts a refusal unless the server did what was asked. */
  void expect(boolean done) {
    refused.add(done ? 0 : 1);
  }

  void heartbeat(long instance) {
    withHeartbeat.add(instance);
  }

  void killed(Batch batch) {
    killed.add(batch.firstInstance());
  }

  void queued(int tasks) {
    queued.add(tasks);
  }

  /** Counts an array that did not come to its end. */
  void unfinished() {
    unfinished.increment();
  }

  SimulationResult result() {
    return new SimulationResult(
        phases.entrySet().stream()
            .collect(toMap(Map.Entry::getKey, phase -> phase.getValue().summary())),
        statuses.entrySet().stream()
            .collect(groupingBy(Map.Entry::getValue, mapping(Map.Entry::getKey, toList()))),
        List.copyOf(withHeartbeat),
        List.copyOf(killed),
        queued.sum(),
        refused.sum(),
        unfinished.sum());
  }
}
