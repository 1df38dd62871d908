package dev.quell.worker.operator;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.workflow.WorkflowStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/** Has a workflow begin anew: locks the workflow, its runs, then its tasks. For one transaction. */
final class Reset {
  private final SqlConnection connection;
  private final OperatorRepository repository;
  private final ResetWorkflow command;

  Reset(SqlConnection connection, OperatorRepository repository, ResetWorkflow command) {
    this.connection = connection;
    this.repository = repository;
    this.command = command;
  }

  /** Nothing happens if there is no such workflow. */
  Future<Operations.Outcome> carryOut() {
    return repository
        .lockWorkflow(connection, command.workflowId())
        .compose(
            workflow ->
                workflow.isPresent() ? reset() : Future.succeededFuture(Operations.Outcome.NONE));
  }

  private Future<Operations.Outcome> reset() {
    long id = command.workflowId();
    return repository
        .lockActiveRuns(connection, id)
        .compose(this::requireNone)
        .compose(none -> repository.endOverdueResume(connection, id))
        .compose(ended -> repository.lockTasksToReset(connection, id, command.partial()))
        .compose(tasks -> repository.resetTasks(connection, id, command.partial()))
        .compose(
            tasks ->
                repository
                    .moveWorkflow(connection, id, WorkflowStatus.REGISTERING)
                    .map(moved -> new Operations.Outcome(new OperationReply(tasks, 0), List.of())));
  }

  private Future<Void> requireNone(List<Long> runs) {
    return runs.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(
            CommandException.invalid(
                "The workflow "
                    + command.workflowId()
                    + " cannot be reset while its run "
                    + runs.get(0)
                    + " is alive; it must end first."));
  }
}
