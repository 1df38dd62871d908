package dev.quell.api.server;

import java.util.List;
import java.util.Random;

/**
 * An array that is fought over. Confined to the event loop of the storm.
 *
 * @see StormArrays
 */
final class StormArray {

  /** An instance and the batch it was submitted in. */
  record Instance(long id, int batch) {}

  private final long id;
  private final List<Long> taskIds;
  private List<Instance> instances = List.of();

  StormArray(long id, List<Long> taskIds) {
    this.id = id;
    this.taskIds = taskIds;
  }

  long id() {
    return id;
  }

  List<Long> taskIds() {
    return taskIds;
  }

  /** What is known of its instances, ascending by id. */
  void knows(List<Instance> found) {
    if (found.size() > instances.size()) {
      instances = found;
    }
  }

  boolean isEmpty() {
    return instances.isEmpty();
  }

  /** Any instance, mostly one of those that came last. */
  Instance anyInstance(Random random) {
    int reach =
        random.nextInt(4) > 0 ? Math.min(taskIds.size(), instances.size()) : instances.size();
    return instances.get(instances.size() - 1 - random.nextInt(reach));
  }

  /** The instances that came last, no more than there are Tasks. */
  List<Long> latest() {
    return instances.stream()
        .skip(Math.max(0, instances.size() - taskIds.size()))
        .map(Instance::id)
        .toList();
  }
}
