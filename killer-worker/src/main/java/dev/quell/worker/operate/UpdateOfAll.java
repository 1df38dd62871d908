package dev.quell.worker.operate;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Sets all tasks of a workflow by hand, chunk by chunk. What was found at first must still hold for
 * each chunk, under the lock of the workflow: if a run begins in between, the rest stays as it is.
 * A workflow that is DONE fails before its first task is set back, and becomes DONE after its last
 * one is, so that its status is right at any time.
 */
final class UpdateOfAll {
  private final Transactions transactions;
  private final Chunks chunks;
  private final OperatorRepository repository;
  private final ChunkRepository tasks;

  UpdateOfAll(
      Transactions transactions,
      Chunks chunks,
      OperatorRepository repository,
      ChunkRepository tasks) {
    this.transactions = transactions;
    this.chunks = chunks;
    this.repository = repository;
    this.tasks = tasks;
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
                    .each(
                        command.workflowId(),
                        settled(command.status()),
                        (connection, chunk) -> update(connection, command, begun, chunk))
                    .compose(reply -> end(command).map(reply)));
  }

  /** With G there may be instances to kill whatever the letter of their task. */
  private static Set<TaskStatus> settled(TaskStatus wanted) {
    return wanted == TaskStatus.DONE
        ? EnumSet.of(TaskStatus.DONE)
        : EnumSet.noneOf(TaskStatus.class);
  }

  private Future<Standing> begin(SqlConnection connection, UpdateTaskStatuses command) {
    return lock(connection, command)
        .compose(
            standing ->
                requireFit(connection, command, standing)
                    .compose(fit -> follow(connection, command, standing.workflow(), false))
                    .map(standing));
  }

  private Future<Standing> lock(SqlConnection connection, UpdateTaskStatuses command) {
    long id = command.workflowId();
    return repository
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
    return tasks
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
      SqlConnection connection, UpdateTaskStatuses command, Standing begun, Chunks.Chunk chunk) {
    return lock(connection, command)
        .compose(
            now ->
                begun.stillAllows(now)
                    ? tasks.lock(connection, command.workflowId(), settled(command.status()), chunk)
                    : Future.failedFuture(changed(command.workflowId(), chunk)))
        .compose(due -> new TaskMove(connection, repository, command).carryOut(begun.run(), due));
  }

  private static CommandException changed(long workflowId, Chunks.Chunk chunk) {
    return CommandException.invalid(
        "Task status cannot be updated: the workflow "
            + workflowId
            + " has begun to run again meanwhile; its tasks after "
            + Math.max(chunk.afterId(), 0)
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
