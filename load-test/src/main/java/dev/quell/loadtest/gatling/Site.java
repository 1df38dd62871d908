package dev.quell.loadtest.gatling;

import dev.quell.loadtest.rows.RegisteredTasks;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Where distributors find arrays, and workers what distributors have launched. Thread-safe. */
final class Site {
  /** How much longer than the load an array may take to come to its end. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final Queue<RegisteredTasks> arrays;
  private final Queue<Attempt> launched = new ConcurrentLinkedQueue<>();
  private final List<Ending> endings;
  private final AtomicInteger distributors;
  private final Duration load;
  private volatile long begun;

  /**
   * A site whose distributors begin no array once the load is to end.
   *
   * @param endings that attempts take in turn
   */
  Site(List<RegisteredTasks> arrays, List<Ending> endings, int distributors, Duration load) {
    this.arrays = new ConcurrentLinkedQueue<>(arrays);
    this.endings = List.copyOf(endings);
    this.distributors = new AtomicInteger(distributors);
    this.load = load;
  }

  /** The load begins. */
  void begin() {
    begun = System.nanoTime();
  }

  /** An array for a distributor, if any is left and there is time. */
  Optional<Lot> nextLot() {
    return System.nanoTime() - begun < load.toNanos()
        ? Optional.ofNullable(arrays.poll()).map(tasks -> new Lot(tasks, inTurn()))
        : Optional.empty();
  }

  private Iterator<Ending> inTurn() {
    return Stream.iterate(0, i -> (i + 1) % endings.size()).map(endings::get).iterator();
  }

  /** Whether a distributor may still wait for its array to come to its end. */
  boolean isPatient() {
    return System.nanoTime() - begun < load.plus(GRACE).toNanos();
  }

  void launch(List<Attempt> attempts) {
    launched.addAll(attempts);
  }

  Optional<Attempt> nextAttempt() {
    return Optional.ofNullable(launched.poll());
  }

  void distributorLeft() {
    distributors.decrementAndGet();
  }

  /** Whether there is, or may be, work for workers. */
  boolean isOpen() {
    return distributors.get() > 0 || !launched.isEmpty();
  }
}
