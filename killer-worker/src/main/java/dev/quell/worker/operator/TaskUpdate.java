package dev.quell.worker.operator;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.event.StateChange;
import dev.quell.domain.operator.OperatorRules;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.taskinstance.TaskInstanceStatus;
import dev.quell.domain.workflow.WorkflowStatus;
import dev.quell.worker.operator.OperatorRepository.LiveInstance;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/**
 * Sets tasks of one workflow by hand: locks the workflow, then the tasks, then their instances, and
 * decides on what the locks returned. For one transaction.
 */
final class TaskUpdate {
  private final SqlConnection connection;
  private final OperatorRepository repository;
  private final UpdateTaskStatuses command;

  TaskUpdate(SqlConnection connection, OperatorRepository repository, UpdateTaskStatuses command) {
    this.connection = connection;
    this.repository = repository;
    this.command = command;
  }

  Future<Operations.Outcome> carryOut() {
    return repository
        .lockWorkflow(connection, command.workflowId())
        .compose(
            workflow ->
                workflow
                    .map(this::onWorkflow)
                    .orElseGet(
                        () ->
                            refuse(
                                CommandException.notFound(
                                    "There is no workflow " + command.workflowId() + "."))));
  }

  private Future<Operations.Outcome> onWorkflow(WorkflowStatus workflow) {
    return tasks()
        .compose(
            tasks ->
                requireFit(workflow, tasks)
                    .compose(fit -> beyond(tasks))
                    .compose(all -> move(workflow, all)));
  }

  private Future<List<Long>> tasks() {
    return command
        .taskIds()
        .map(Future::succeededFuture)
        .orElseGet(() -> repository.tasksOf(connection, command.workflowId()));
  }

  private Future<Void> requireFit(WorkflowStatus workflow, List<Long> tasks) {
    if (tasks.isEmpty()) {
      return Future.succeededFuture();
    }
    return repository
        .workflowsOf(connection, tasks)
        .compose(workflows -> requireOwn(workflows))
        .compose(
            own ->
                OperatorRules.isAtRest(workflow)
                    ? Future.succeededFuture()
                    : repository.countBegun(connection, command.workflowId(), tasks))
        .compose(begun -> requireNone(workflow, begun));
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

  private Future<Void> requireNone(WorkflowStatus workflow, Long begun) {
    if (begun == null || begun == 0) {
      return Future.succeededFuture();
    }
    return refuse(
        CommandException.invalid(
            "Task status cannot be updated: the workflow is in "
                + workflow.code()
                + ", not in F, D, A or H, and "
                + begun
                + " of the tasks directly downstream have begun (are not in G, I or Q)."));
  }

  private Future<List<Long>> beyond(List<Long> tasks) {
    return command.recursive()
        ? repository.closure(
            connection, command.workflowId(), tasks, command.status() == TaskStatus.DONE)
        : Future.succeededFuture(tasks);
  }

  private Future<Operations.Outcome> move(WorkflowStatus workflow, List<Long> tasks) {
    return repository
        .newestRun(connection, command.workflowId())
        .compose(run -> requireRun(run))
        .compose(
            run ->
                repository
                    .lockTasks(connection, tasks)
                    .compose(locked -> kill(run, tasks))
                    .compose(
                        killed ->
                            repository
                                .moveTasks(connection, tasks, command.status())
                                .compose(moved -> finish(workflow, moved, killed))));
  }

  private Future<Optional<Long>> requireRun(Optional<Long> run) {
    if (command.status() == TaskStatus.REGISTERING && run.isEmpty()) {
      return refuse(
          CommandException.invalid(
              "The field 'new_status' must be D: the workflow "
                  + command.workflowId()
                  + " has no run yet, so nothing can be run again."));
    }
    return Future.succeededFuture(run);
  }

  private Future<List<LiveInstance>> kill(Optional<Long> run, List<Long> tasks) {
    if (command.status() != TaskStatus.REGISTERING) {
      return Future.succeededFuture(List.of());
    }
    return repository
        .lockLiveInstances(connection, run.orElseThrow(), tasks)
        .compose(live -> repository.kill(connection, live).map(live));
  }

  private Future<Operations.Outcome> finish(
      WorkflowStatus workflow, int moved, List<LiveInstance> killed) {
    OperationReply reply = new OperationReply(moved, killed.size());
    return repository
        .allDone(connection, command.workflowId())
        .map(done -> OperatorRules.afterUpdate(workflow, command.status(), done))
        .compose(
            after ->
                after == workflow
                    ? Future.succeededFuture()
                    : repository.moveWorkflow(connection, command.workflowId(), after))
        .map(written -> new Operations.Outcome(reply, killed.stream().map(this::change).toList()));
  }

  private StateChange change(LiveInstance killed) {
    return new StateChange(
        command.kind(),
        killed.id(),
        killed.status(),
        TaskInstanceStatus.KILL_SELF,
        killed.taskId(),
        killed.taskStatus() == command.status() ? null : command.status());
  }

  private static <T> Future<T> refuse(CommandException refusal) {
    return Future.failedFuture(refusal);
  }
}
