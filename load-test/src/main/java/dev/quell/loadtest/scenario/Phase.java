package dev.quell.loadtest.scenario;

import dev.quell.loadtest.result.Figure;
import dev.quell.loadtest.result.Goal;
import dev.quell.loadtest.result.Unit;
import dev.quell.loadtest.traffic.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was seen before the kills of all rounds, or while they ran. */
final class Phase {
  private static final String HEARTBEATS = "Heartbeats beside a kill: 99th percentile";
  private static final String HEAP = "Greatest use of the server's heap, garbage included";

  private final Recording all = new Recording();
  private final List<Double> percentiles = new ArrayList<>();
  private final List<Double> heap = new ArrayList<>();

  /** Heartbeats of a round. */
  void add(Recording round) {
    all.add(round);
    percentiles.add(round.latency().p99());
  }

  /** MiB that were in use in a round. */
  void addHeap(double greatest) {
    heap.add(greatest);
  }

  Recording heartbeats() {
    return all;
  }

  Figure latencies(String subject) {
    return Figure.of(HEARTBEATS, subject, Unit.MILLISECONDS, percentiles).with(all.latency());
  }

  /** Nothing of a server that does not tell. */
  Optional<Figure> heap(String subject) {
    return heap.isEmpty()
        ? Optional.empty()
        : Optional.of(Figure.of(HEAP, subject, Unit.MEBIBYTES, heap).with(Goal.HEAP));
  }
}
