package dev.quell.worker.operate;

import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.reply.StateChange;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.locking.TaskLocks.LiveInstance;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/** Sets locked tasks and has their instances end themselves. For one transaction. */
final class TaskMove {
  private final SqlConnection connection;
  private final OperatorTables tables;
  private final UpdateTaskStatuses command;

  TaskMove(SqlConnection connection, OperatorTables tables, UpdateTaskStatuses command) {
    this.connection = connection;
    this.tables = tables;
    this.command = command;
  }

  /**
   * The caller has locked the tasks.
   *
   * @param run whose instances end; needed only if the tasks are to run again
   */
  Future<Operations.Outcome> carryOut(Optional<Long> run, List<Long> tasks) {
    return kill(run, tasks)
        .compose(
            killed ->
                tables
                    .repository()
                    .moveTasks(connection, tasks, command.status())
                    .map(moved -> outcome(moved, killed)));
  }

  private Future<List<LiveInstance>> kill(Optional<Long> run, List<Long> tasks) {
    if (command.status() != TaskStatus.REGISTERING) {
      return Future.succeededFuture(List.of());
    }
    return tables
        .tasks()
        .lockLiveInstances(connection, run.orElseThrow(), tasks)
        .compose(live -> tables.repository().kill(connection, live).map(live));
  }

  private Operations.Outcome outcome(int moved, List<LiveInstance> killed) {
    return new Operations.Outcome(
        new OperationReply(moved, killed.size()), killed.stream().map(this::change).toList());
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
}
