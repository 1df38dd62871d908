package dev.quell.worker.array;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionRules;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.walk.Move;
import dev.quell.worker.walk.Step;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;

/** From KILL_SELF to ERROR_FATAL, with the Task if it is LAUNCHED or RUNNING; audited. */
record KillStep(InstanceRepository instances, KillAudit audit, TransitionToKilled command)
    implements Step {
  static final TaskInstanceStatus FROM = TaskInstanceStatus.KILL_SELF;
  private static final TaskInstanceStatus TO = TaskInstanceStatus.ERROR_FATAL;
  private static final Map<TaskInstanceStatus, TaskInstanceStatus> MOVES = Map.of(FROM, TO);

  @Override
  public CommandKind kind() {
    return CommandKind.TRANSITION_TO_KILLED;
  }

  @Override
  public Map<TaskInstanceStatus, TaskInstanceStatus> moves() {
    return MOVES;
  }

  @Override
  public TaskStatus taskTo() {
    return TaskStatus.ERROR_FATAL;
  }

  @Override
  public boolean movesTask(TaskState task, boolean newest) {
    return newest && TransitionRules.isKillable(task.status());
  }

  @Override
  public Future<Void> moveInstances(SqlConnection connection, List<Move> moves) {
    if (moves.isEmpty()) {
      return Future.succeededFuture();
    }
    return Future.join(
            instances.moveInstances(connection, Move.ids(moves), TO),
            audit.add(connection, command, moves, FROM, TO))
        .mapEmpty();
  }
}
