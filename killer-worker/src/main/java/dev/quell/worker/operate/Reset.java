package dev.quell.worker.operate;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.IdRange;
import dev.quell.worker.locking.TaskSelection;
import dev.quell.worker.walk.ChunkedWalk;
import dev.quell.worker.walk.TaskChunks;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Has a workflow begin anew: its tasks chunk by chunk, then itself. Each transaction locks the
 * workflow and its runs first; if a run begins between two of them, the rest stays as it is. The
 * workflow moves last, so whatever interrupts this leaves it as resumable as it was.
 */
final class Reset {
  private static final Set<WorkflowRunStatus> RESUMING =
      EnumSet.of(WorkflowRunStatus.COLD_RESUME, WorkflowRunStatus.HOT_RESUME);

  private final Transactions transactions;
  private final TaskChunks chunks;
  private final OperatorTables tables;

  Reset(Transactions transactions, TaskChunks chunks, OperatorTables tables) {
    this.transactions = transactions;
    this.chunks = chunks;
    this.tables = tables;
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
    return tables
        .runs()
        .lockWorkflow(connection, id)
        .compose(
            workflow ->
                workflow.isEmpty()
                    ? Future.succeededFuture(false)
                    : requireNoRun(connection, id)
                        .compose(none -> tables.repository().endOverdueResume(connection, id))
                        .map(true));
  }

  private Future<OperationReply> resetTasks(ResetWorkflow command) {
    long id = command.workflowId();
    Set<TaskStatus> kept = EnumSet.of(TaskStatus.REGISTERING);
    if (command.partial()) {
      kept.add(TaskStatus.DONE);
    }
    TaskSelection due = TaskSelection.except(kept);
    return chunks
        .of(id, due)
        .compose(
            found ->
                ChunkedWalk.inTurn(
                    found,
                    range ->
                        transactions.inTransaction(connection -> reset(connection, id, due, range)),
                    0L,
                    (sum, count) -> sum + count))
        .map(count -> new OperationReply(count, 0));
  }

  private Future<Integer> reset(
      SqlConnection connection, long id, TaskSelection due, IdRange range) {
    return lock(connection, id)
        .compose(locked -> tables.tasks().lockRange(connection, id, due, range))
        .compose(ids -> tables.instances().resetTasks(connection, ids));
  }

  private Future<Void> end(long id) {
    return transactions.inTransaction(
        connection ->
            lock(connection, id)
                .compose(
                    locked ->
                        tables
                            .repository()
                            .moveWorkflow(connection, id, WorkflowStatus.REGISTERING)));
  }

  private Future<Void> lock(SqlConnection connection, long id) {
    return tables
        .runs()
        .lockWorkflow(connection, id)
        .compose(workflow -> requireNoRun(connection, id));
  }

  private Future<Void> requireNoRun(SqlConnection connection, long id) {
    return tables
        .runs()
        .lockAliveRuns(connection, id)
        .compose(
            alive ->
                alive.stream()
                    .filter(run -> !RESUMING.contains(run.status()))
                    .findFirst()
                    .map(run -> Future.<Void>failedFuture(stillAlive(id, run.id())))
                    .orElseGet(Future::succeededFuture));
  }

  private static CommandException stillAlive(long id, long runId) {
    return CommandException.invalid(
        "The workflow "
            + id
            + " cannot be reset while its run "
            + runId
            + " is alive; it must end first.");
  }
}
