package dev.quell.worker.operate;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/**
 * Sets some tasks of one workflow by hand: locks the workflow, then the tasks, then their
 * instances, and decides on what the locks returned. A line of the audit says what came of it, if
 * anything did. For one transaction.
 */
final class TaskUpdate {
  private final SqlConnection connection;
  private final OperatorTables tables;
  private final OperatorRepository repository;
  private final UpdateTaskStatuses command;
  private final List<Long> named;

  /**
   * An update in a transaction.
   *
   * @param command that names tasks
   */
  TaskUpdate(SqlConnection connection, OperatorTables tables, UpdateTaskStatuses command) {
    this.connection = connection;
    this.tables = tables;
    this.repository = tables.repository();
    this.command = command;
    this.named = command.taskIds().orElseThrow();
  }

  Future<Operations.Outcome> carryOut() {
    return tables
        .runs()
        .lockWorkflow(connection, command.workflowId())
        .compose(
            workflow ->
                workflow
                    .map(this::onWorkflow)
                    .orElseGet(
                        () -> refuse(OperatorRefusals.unknownWorkflow(command.workflowId()))));
  }

  private Future<Operations.Outcome> onWorkflow(WorkflowStatus workflow) {
    return requireFit(workflow).compose(fit -> beyond()).compose(tasks -> move(workflow, tasks));
  }

  private Future<Void> requireFit(WorkflowStatus workflow) {
    if (named.isEmpty()) {
      return Future.succeededFuture();
    }
    return repository
        .workflowsOf(connection, named)
        .compose(this::requireOwn)
        .compose(
            own ->
                OperatorRules.isAtRest(workflow)
                    ? Future.succeededFuture(0L)
                    : repository.countBegun(connection, command.workflowId(), named))
        .compose(
            begun ->
                begun == 0
                    ? Future.succeededFuture()
                    : refuse(OperatorRefusals.begun(workflow, begun)));
  }

  private Future<Void> requireOwn(List<Long> workflows) {
    if (workflows.size() > 1) {
      return refuse(
          CommandException.invalid(
              "Task status cannot be updated because the tasks belong to multiple workflows"));
    }
    if (!workflows.equals(List.of(command.workflowId()))) {
      return refuse(
          CommandException.invalid(
              "The field 'task_ids' must name tasks of the workflow "
                  + command.workflowId()
                  + ", but they belong to "
                  + (workflows.isEmpty() ? "none." : "workflow " + workflows.get(0) + ".")));
    }
    return Future.succeededFuture();
  }

  private Future<List<Long>> beyond() {
    return command.recursive()
        ? repository.closure(
            connection, command.workflowId(), named, command.status() == TaskStatus.DONE)
        : Future.succeededFuture(named);
  }

  private Future<Operations.Outcome> move(WorkflowStatus workflow, List<Long> tasks) {
    return repository
        .newestRun(connection, command.workflowId())
        .compose(this::requireRun)
        .compose(
            run ->
                tables
                    .instances()
                    .lockTasksUnread(connection, tasks)
                    .compose(
                        locked -> new TaskMove(connection, tables, command).carryOut(run, tasks)))
        .compose(outcome -> finish(workflow).compose(done -> note(outcome.reply())).map(outcome));
  }

  private Future<Void> note(OperationReply reply) {
    return reply.equals(OperationReply.NONE)
        ? Future.succeededFuture()
        : tables.audit().tasksSet(connection, command, reply.tasks(), reply.taskInstances());
  }

  private Future<Optional<Long>> requireRun(Optional<Long> run) {
    return command.status() == TaskStatus.REGISTERING && run.isEmpty()
        ? refuse(OperatorRefusals.noRun(command.workflowId()))
        : Future.succeededFuture(run);
  }

  private Future<Void> finish(WorkflowStatus workflow) {
    return repository
        .allDone(connection, command.workflowId())
        .map(done -> OperatorRules.afterUpdate(workflow, command.status(), done))
        .compose(
            after ->
                after == workflow
                    ? Future.succeededFuture()
                    : repository.moveWorkflow(connection, command.workflowId(), after));
  }

  private static <T> Future<T> refuse(CommandException refusal) {
    return Future.failedFuture(refusal);
  }
}
