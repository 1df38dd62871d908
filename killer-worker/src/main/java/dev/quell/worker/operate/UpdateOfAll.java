package dev.quell.worker.operate;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.IdRange;
import dev.quell.worker.locking.TaskSelection;
import dev.quell.worker.walk.ChunkedWalk;
import dev.quell.worker.walk.Chunks;
import dev.quell.worker.walk.TaskChunks;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Sets all tasks of a workflow by hand, chunk by chunk. What was found at first must still hold for
 * each chunk, under the lock of the workflow: if a run begins in between, the rest stays as it is.
 * A workflow that is DONE fails before its first task is set back, and becomes DONE after its last
 * one is, so that its status is right at any time. A line of the audit is committed before the
 * first chunk, and one more if the rest is refused.
 */
final class UpdateOfAll {
  private final Transactions transactions;
  private final StateChangePublisher events;
  private final TaskChunks chunks;
  private final OperatorTables tables;
  private final OperatorRepository repository;
  private final Interruptions interruptions;

  UpdateOfAll(
      Transactions transactions,
      StateChangePublisher events,
      TaskChunks chunks,
      OperatorTables tables) {
    this.transactions = transactions;
    this.events = events;
    this.chunks = chunks;
    this.tables = tables;
    this.repository = tables.repository();
    this.interruptions = new Interruptions(transactions, tables.audit());
  }

  /**
   * A workflow as it is under its lock.
   *
   * @param run the newest
   */
  private record Standing(WorkflowStatus workflow, Optional<Long> run) {
    boolean stillAllows(Standing later) {
      return run.equals(later.run)
          && (!OperatorRules.isAtRest(workflow) || OperatorRules.isAtRest(later.workflow));
    }
  }

  /** Fails with NOT_FOUND if there is no such workflow, INVALID if it may not be updated now. */
  Future<OperationReply> carryOut(UpdateTaskStatuses command) {
    return transactions
        .inTransaction(connection -> begin(connection, command))
        .compose(
            begun ->
                chunks
                    .of(command.workflowId(), due(command.status()))
                    .compose(found -> updateAll(command, begun, found))
                    .compose(reply -> end(command).map(reply))
                    .recover(failure -> interruptions.note(command, failure)));
  }

  /** Each chunk is committed and told before the next one begins. */
  private Future<OperationReply> updateAll(
      UpdateTaskStatuses command, Standing begun, Chunks<IdRange> found) {
    return ChunkedWalk.inTurn(
        found,
        range ->
            transactions
                .inTransaction(connection -> update(connection, command, begun, range))
                .onSuccess(outcome -> events.publish(outcome.changes())),
        OperationReply.NONE,
        (sum, outcome) -> sum.plus(outcome.reply()));
  }

  /** With G there may be instances to kill whatever the letter of their task. */
  private static TaskSelection due(TaskStatus wanted) {
    return TaskSelection.except(
        wanted == TaskStatus.DONE ? EnumSet.of(TaskStatus.DONE) : EnumSet.noneOf(TaskStatus.class));
  }

  private Future<Standing> begin(SqlConnection connection, UpdateTaskStatuses command) {
    return lock(connection, command)
        .compose(
            standing ->
                requireFit(connection, command, standing)
                    .compose(fit -> follow(connection, command, standing.workflow(), false))
                    .compose(followed -> note(connection, command))
                    .map(standing));
  }

  private Future<Void> note(SqlConnection connection, UpdateTaskStatuses command) {
    return repository
        .countTasks(connection, command.workflowId(), EnumSet.of(command.status()))
        .compose(tasks -> tables.audit().allTasksSet(connection, command, tasks));
  }

  private Future<Standing> lock(SqlConnection connection, UpdateTaskStatuses command) {
    long id = command.workflowId();
    return tables
        .runs()
        .lockWorkflow(connection, id)
        .compose(
            workflow ->
                workflow.isEmpty()
                    ? Future.failedFuture(OperatorRefusals.unknownWorkflow(id))
                    : repository
                        .newestRun(connection, id)
                        .map(run -> new Standing(workflow.get(), run)));
  }

  private Future<Void> requireFit(
      SqlConnection connection, UpdateTaskStatuses command, Standing standing) {
    if (command.status() == TaskStatus.REGISTERING && standing.run().isEmpty()) {
      return Future.failedFuture(OperatorRefusals.noRun(command.workflowId()));
    }
    if (OperatorRules.isAtRest(standing.workflow())) {
      return Future.succeededFuture();
    }
    return repository
        .countBegun(connection, command.workflowId(), untouched(command.status()))
        .compose(
            begun ->
                begun == 0
                    ? Future.succeededFuture()
                    : Future.failedFuture(OperatorRefusals.begun(standing.workflow(), begun)));
  }

  /** What is as wanted already is not lost; else a repetition would be refused half-way. */
  private static Set<TaskStatus> untouched(TaskStatus wanted) {
    Set<TaskStatus> untouched = OperatorRules.notBegun();
    untouched.add(wanted);
    return untouched;
  }

  private Future<Operations.Outcome> update(
      SqlConnection connection, UpdateTaskStatuses command, Standing begun, IdRange range) {
    return lock(connection, command)
        .compose(
            now ->
                begun.stillAllows(now)
                    ? tables
                        .tasks()
                        .lockRange(connection, command.workflowId(), due(command.status()), range)
                    : Future.failedFuture(changed(command.workflowId(), range)))
        .compose(due -> new TaskMove(connection, tables, command).carryOut(begun.run(), due));
  }

  private static CommandException changed(long workflowId, IdRange range) {
    return CommandException.invalid(
        "Task status cannot be updated: the workflow "
            + workflowId
            + " has begun to run again meanwhile; its tasks after "
            + Math.max(range.afterId(), 0)
            + " are as they were.");
  }

  private Future<Void> end(UpdateTaskStatuses command) {
    if (command.status() != TaskStatus.DONE) {
      return Future.succeededFuture();
    }
    return transactions.inTransaction(
        connection ->
            lock(connection, command)
                .compose(
                    now ->
                        repository
                            .allDone(connection, command.workflowId())
                            .compose(done -> follow(connection, command, now.workflow(), done))));
  }

  /** Has the workflow follow its tasks. */
  private Future<Void> follow(
      SqlConnection connection, UpdateTaskStatuses command, WorkflowStatus now, boolean allDone) {
    WorkflowStatus after = OperatorRules.afterUpdate(now, command.status(), allDone);
    return after == now
        ? Future.succeededFuture()
        : repository.moveWorkflow(connection, command.workflowId(), after);
  }
}
