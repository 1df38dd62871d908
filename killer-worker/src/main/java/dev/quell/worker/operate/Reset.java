package dev.quell.worker.operate;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Has a workflow begin anew: its tasks chunk by chunk, then itself. Each transaction locks the
 * workflow and its runs first; if a run begins between two of them, the rest stays as it is. The
 * workflow moves last, so whatever interrupts this leaves it as resumable as it was.
 */
final class Reset {
  private final Transactions transactions;
  private final Chunks chunks;
  private final OperatorRepository repository;
  private final ChunkRepository tasks;

  Reset(
      Transactions transactions,
      Chunks chunks,
      OperatorRepository repository,
      ChunkRepository tasks) {
    this.transactions = transactions;
    this.chunks = chunks;
    this.repository = repository;
    this.tasks = tasks;
  }

  /** Nothing happens if there is no such workflow. */
  Future<OperationReply> carryOut(ResetWorkflow command) {
    long id = command.workflowId();
    return transactions
        .inTransaction(connection -> begin(connection, id))
        .compose(
            exists ->
                exists
                    ? resetTasks(command).compose(reply -> end(id).map(reply))
                    : Future.succeededFuture(OperationReply.NONE));
  }

  private Future<Boolean> begin(SqlConnection connection, long id) {
    return repository
        .lockWorkflow(connection, id)
        .compose(
            workflow ->
                workflow.isEmpty()
                    ? Future.succeededFuture(false)
                    : requireNoRun(connection, id)
                        .compose(none -> repository.endOverdueResume(connection, id))
                        .map(true));
  }

  private Future<OperationReply> resetTasks(ResetWorkflow command) {
    long id = command.workflowId();
    Set<TaskStatus> kept = EnumSet.of(TaskStatus.REGISTERING);
    if (command.partial()) {
      kept.add(TaskStatus.DONE);
    }
    return chunks.each(
        id,
        kept,
        (connection, chunk) ->
            lock(connection, id)
                .compose(locked -> tasks.lock(connection, id, kept, chunk))
                .compose(due -> tasks.reset(connection, due))
                .map(count -> new Operations.Outcome(new OperationReply(count, 0), List.of())));
  }

  private Future<Void> end(long id) {
    return transactions.inTransaction(
        connection ->
            lock(connection, id)
                .compose(
                    locked -> repository.moveWorkflow(connection, id, WorkflowStatus.REGISTERING)));
  }

  private Future<Void> lock(SqlConnection connection, long id) {
    return repository
        .lockWorkflow(connection, id)
        .compose(workflow -> requireNoRun(connection, id));
  }

  private Future<Void> requireNoRun(SqlConnection connection, long id) {
    return repository
        .lockActiveRuns(connection, id)
        .compose(
            runs ->
                runs.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        CommandException.invalid(
                            "The workflow "
                                + id
                                + " cannot be reset while its run "
                                + runs.get(0)
                                + " is alive; it must end first.")));
  }
}
