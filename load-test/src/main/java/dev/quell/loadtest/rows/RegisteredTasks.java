package dev.quell.loadtest.rows;

import java.util.List;
import java.util.stream.LongStream;

/** Names Tasks of one array that have no instance yet; ids ascend from the first without gaps. */
public record RegisteredTasks(long array, long first, int size) {

  /** Answers the greatest id of a Task. */
  public long last() {
    return first + size - 1;
  }

  /** Lists all ids, ascending. */
  public List<Long> ids() {
    return LongStream.rangeClosed(first, last()).boxed().toList();
  }
}
