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
 * workflow moves last, so whatever interrupts this leaves it as resumable as it was. A line of the
 * audit is committed before the first chunk, and one more if the rest is refused.
 */
final class Reset {
  private static final Set<WorkflowRunStatus> RESUMING =
      EnumSet.of(WorkflowRunStatus.COLD_RESUME, WorkflowRunStatus.HOT_RESUME);

  private final Transactions transactions;
  private final TaskChunks chunks;
  private final OperatorTables tables;
  private final Interruptions interruptions;

  Reset(Transactions transactions, TaskChunks chunks, OperatorTables tables) {
    this.transactions = transactions;
    this.chunks = chunks;
    this.tables = tables;
    this.interruptions = new Interruptions(transactions, tables.audit());
  }

  /** Nothing happens if there is no such workflow. */
  Future<OperationReply> carryOut(ResetWorkflow command) {
    long id = command.workflowId();
    return transactions
        .inTransaction(connection -> begin(connection, command))
        .compose(
            exists ->
                exists
                    ? resetTasks(command)
                        .compose(reply -> end(id).map(reply))
                        .recover(failure -> interruptions.note(command, failure))
                    : Future.succeededFuture(OperationReply.NONE));
  }

  private Future<Boolean> begin(SqlConnection connection, ResetWorkflow command) {
    long id = command.workflowId();
    return tables
        .runs()
        .lockWorkflow(connection, id)
        .compose(
            workflow ->
                workflow.isEmpty()
                    ? Future.succeededFuture(false)
                    : requireNoRun(connection, id)
                        .compose(none -> tables.repository().endOverdueResume(connection, id))
                        .compose(ended -> note(connection, command))
                        .map(true));
  }

  private Future<Void> note(SqlConnection connection, ResetWorkflow command) {
    return tables
        .repository()
        .countTasks(connection, command.workflowId(), kept(command))
        .compose(tasks -> tables.audit().reset(connection, command, tasks));
  }

  private static Set<TaskStatus> kept(ResetWorkflow command) {
    return command.partial()
        ? EnumSet.of(TaskStatus.REGISTERING, TaskStatus.DONE)
        : EnumSet.of(TaskStatus.REGISTERING);
  }

  private Future<OperationReply> resetTasks(ResetWorkflow command) {
    long id = command.workflowId();
    TaskSelection due = TaskSelection.except(kept(command));
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
