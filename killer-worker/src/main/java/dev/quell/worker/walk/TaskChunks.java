package dev.quell.worker.walk;

import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.IdRange;
import dev.quell.worker.locking.TaskLocks;
import dev.quell.worker.locking.TaskSelection;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts all Tasks of a workflow, or some, into chunks by ascending id, so that neither memory nor
 * locks grow with the workflow. Whoever repeats the walk after a failure meets what is left.
 * Thread-safe.
 */
public final class TaskChunks {
  private final Transactions transactions;
  private final TaskLocks tasks;
  private final int chunkRows;

  /** Cuts chunks of so many Tasks. */
  public TaskChunks(Transactions transactions, TaskLocks tasks, int chunkRows) {
    this.transactions = transactions;
    this.tasks = tasks;
    this.chunkRows = chunkRows;
  }

  /**
   * Finds the chunks, as the Tasks are now; who deals with one locks its range, and gets what is
   * still meant then.
   */
  public Future<Chunks<IdRange>> of(long workflowId, TaskSelection selection) {
    return transactions
        .withoutTransaction(client -> tasks.findChunks(client, workflowId, selection, chunkRows))
        .map(ends -> Chunks.of(ranges(ends)));
  }

  private static List<IdRange> ranges(List<Long> ends) {
    List<IdRange> ranges = new ArrayList<>(ends.size());
    long after = Chunks.BEFORE_FIRST;
    for (long end : ends) {
      ranges.add(new IdRange(after, end));
      after = end;
    }
    return ranges;
  }
}
