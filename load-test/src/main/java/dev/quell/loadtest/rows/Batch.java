package dev.quell.loadtest.rows;

import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Names the rows of one batch of an array: Tasks with one instance each, both numbered without
 * gaps.
 *
 * @param number of the batch within its array
 * @param firstInstance least id of an instance
 * @param firstTask least id of a Task, that of the first instance
 * @param size instances
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

  /** Answers what to add to an instance's id to get its Task's. */
  public long taskOffset() {
    return firstTask - firstInstance;
  }

  /** Iterates over all instances, each once, in a random order that the batch determines. */
  public PrimitiveIterator.OfLong inRandomOrder() {
    return LongStream.of(shuffled()).iterator();
  }

  /** Iterates over all instances in such an order, again and again. */
  public PrimitiveIterator.OfLong endlesslyInRandomOrder() {
    long[] ids = shuffled();
    return LongStream.iterate(0, i -> (i + 1) % size).map(i -> ids[(int) i]).iterator();
  }

  private long[] shuffled() {
    long[] ids = LongStream.rangeClosed(firstInstance, lastInstance()).toArray();
    Random random = new Random(firstInstance);
    for (int i = ids.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long swapped = ids[i];
      ids[i] = ids[j];
      ids[j] = swapped;
    }
    return ids;
  }
}
