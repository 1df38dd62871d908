package dev.quell.loadtest.site;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Remembers when each of many numbered things is due, in constant time and four bytes each: a ring
 * of buckets, each a list through an array (Varghese and Lauck, <i>Hashed and Hierarchical Timing
 * Wheels</i>, 1987). Confined to one thread.
 */
final class TimingWheel {
  private static final int NONE = -1;

  private final int bucketMillis;
  private final int[] first;
  private final int[] next;
  private long bucket;

  /**
   * Creates a wheel that is empty.
   *
   * @param things at most; they are numbered from 0
   * @param buckets how many turns of a bucket's length lie ahead at most
   * @param now the time of the first turn, in milliseconds
   */
  TimingWheel(int things, int buckets, int bucketMillis, long now) {
    this.bucketMillis = bucketMillis;
    this.first = new int[buckets];
    this.next = new int[things];
    this.bucket = now / bucketMillis;
    Arrays.fill(first, NONE);
  }

  /**
   * Has a thing come up at a time, or at the end of the ring if that is earlier; what is late comes
   * up with the next turn. It must not be on the wheel yet.
   */
  void add(int thing, long millis) {
    long due = Math.max(bucket + 1, Math.min(millis / bucketMillis, bucket + first.length - 1));
    int place = (int) (due % first.length);
    next[thing] = first[place];
    first[place] = thing;
  }

  /** Takes off what has come up by now, bucket by bucket; what it meets may be added again. */
  void turn(long now, IntConsumer action) {
    while (bucket < now / bucketMillis) {
      bucket++;
      int place = (int) (bucket % first.length);
      int thing = first[place];
      first[place] = NONE;
      while (thing != NONE) {
        int after = next[thing];
        action.accept(thing);
        thing = after;
      }
    }
  }
}
