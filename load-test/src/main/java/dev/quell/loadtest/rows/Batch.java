package dev.quell.loadtest.rows;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.generator.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Names the rows of one batch of an array: so many Tasks with one instance each, or without, and
 * then 0 is the first. Other ids ascend from the first without gaps.
 */
public record Batch(long array, int number, long firstInstance, long firstTask, int size) {

  /** Answers the greatest id of an instance. */
  public long lastInstance() {
    return firstInstance + size - 1;
  }

  /** Answers the greatest id of a Task. */
  public long lastTask() {
    return firstTask + size - 1;
  }

  /** Lists all Tasks, ascending. */
  public List<Long> tasks() {
    return LongStream.rangeClosed(firstTask, lastTask()).boxed().toList();
  }

  /** Lists all instances, ascending. */
  public List<Long> instances() {
    return LongStream.rangeClosed(firstInstance, lastInstance()).boxed().toList();
  }

  /** Iterates over all instances, each once, in a random order that the batch determines. */
  public PrimitiveIterator.OfLong inRandomOrder() {
    return shuffled().stream().mapToLong(Long::longValue).iterator();
  }

  /** Iterates over all instances in such an order, again and again. */
  public PrimitiveIterator.OfLong endlesslyInRandomOrder() {
    List<Long> ids = shuffled();
    return IntStream.iterate(0, i -> (i + 1) % size).mapToLong(ids::get).iterator();
  }

  private List<Long> shuffled() {
    List<Long> ids = new ArrayList<>(instances());
    Collections.shuffle(ids, new Random(firstInstance));
    return ids;
  }

  /** Asks as a distributor that takes all instances to run, and knows of no others. */
  public Request syncStatus(long run) {
    long[] held = LongStream.rangeClosed(firstInstance, lastInstance()).toArray();
    return Request.syncStatus(run, TaskInstanceStatus.RUNNING, held);
  }
}
