package dev.quell.worker.operate;

import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Iterator;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Goes through all tasks of a workflow in ascending order of id, a transaction for each chunk, so
 * that neither memory nor locks grow with the workflow. Each chunk is committed and told before the
 * next one begins; whoever repeats the walk after a failure meets what is left. Confined to one
 * event loop.
 */
final class Chunks {
  private static final long BEFORE_FIRST = -1;

  private final Transactions transactions;
  private final StateChangePublisher events;
  private final ChunkRepository repository;
  private final int chunkRows;

  Chunks(
      Transactions transactions,
      StateChangePublisher events,
      ChunkRepository repository,
      int chunkRows) {
    this.transactions = transactions;
    this.events = events;
    this.repository = repository;
    this.chunkRows = chunkRows;
  }

  /**
   * The tasks of a chunk.
   *
   * @param afterId none of them has this id or a lower one
   * @param lastId the highest
   */
  record Chunk(long afterId, long lastId) {}

  /**
   * Has every chunk of the tasks that are not in some statuses dealt with; completes with the sum.
   * Ends at the first chunk that fails and fails like it.
   */
  Future<OperationReply> each(
      long workflowId,
      Set<TaskStatus> except,
      BiFunction<SqlConnection, Chunk, Future<Operations.Outcome>> action) {
    return transactions
        .withoutTransaction(client -> repository.findEnds(client, workflowId, except, chunkRows))
        .compose(ends -> next(BEFORE_FIRST, ends.iterator(), action, OperationReply.NONE));
  }

  private Future<OperationReply> next(
      long afterId,
      Iterator<Long> ends,
      BiFunction<SqlConnection, Chunk, Future<Operations.Outcome>> action,
      OperationReply soFar) {
    if (!ends.hasNext()) {
      return Future.succeededFuture(soFar);
    }
    Chunk chunk = new Chunk(afterId, ends.next());
    return transactions
        .inTransaction(connection -> action.apply(connection, chunk))
        .onSuccess(outcome -> events.publish(outcome.changes()))
        .compose(outcome -> next(chunk.lastId(), ends, action, soFar.plus(outcome.reply())));
  }
}
