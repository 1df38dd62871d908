package dev.quell.loadtest.site;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Keeps who works for which workflow, so that a workflow's client need not look at all workers:
 * joining and leaving take no time that grows with their number. Confined to one event loop.
 */
final class Crews {
  private static final int LEAST_ROOM = 16;

  /** The workers of each workflow, in any order; what is beyond its size is nothing. */
  private final int[][] members;

  private final int[] sizes;

  /** Where each worker stands among those of its workflow. */
  private final int[] places;

  /**
   * Creates empty crews.
   *
   * @param workers most there may be, numbered from 0
   */
  Crews(int workflows, int workers) {
    this.members = new int[workflows][LEAST_ROOM];
    this.sizes = new int[workflows];
    this.places = new int[workers];
  }

  /** Adds a worker, who is in no crew. */
  void join(int workflow, int worker) {
    int place = sizes[workflow]++;
    if (place == members[workflow].length) {
      members[workflow] = Arrays.copyOf(members[workflow], 2 * place);
    }
    members[workflow][place] = worker;
    places[worker] = place;
  }

  /** Takes a worker away; the last one takes the place. */
  void leave(int workflow, int worker) {
    int last = members[workflow][--sizes[workflow]];
    members[workflow][places[worker]] = last;
    places[last] = places[worker];
  }

  /** Lists the workers of a workflow. */
  IntStream of(int workflow) {
    return Arrays.stream(members[workflow], 0, sizes[workflow]);
  }
}
