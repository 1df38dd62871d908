package dev.quell.worker.array;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionDecision;
import dev.quell.domain.task.TransitionRules;
import dev.quell.worker.walk.Move;
import dev.quell.worker.walk.Step;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;

/**
 * From INSTANTIATED to LAUNCHED. The instance moves whatever its Task does, because its job is on
 * the cluster; the Task follows where the rules let it.
 *
 * @param nextReportIncrement seconds until the first heartbeat is overdue
 */
record LaunchStep(ArrayRepository arrays, double nextReportIncrement) implements Step {
  static final TaskInstanceStatus FROM = TaskInstanceStatus.INSTANTIATED;
  private static final TaskInstanceStatus TO = TaskInstanceStatus.LAUNCHED;
  private static final Map<TaskInstanceStatus, TaskInstanceStatus> MOVES = Map.of(FROM, TO);

  @Override
  public CommandKind kind() {
    return CommandKind.TRANSITION_TO_LAUNCHED;
  }

  @Override
  public Map<TaskInstanceStatus, TaskInstanceStatus> moves() {
    return MOVES;
  }

  @Override
  public TaskStatus taskTo() {
    return TaskStatus.LAUNCHED;
  }

  @Override
  public boolean movesTask(TaskState task, boolean newest) {
    return TransitionRules.decide(task, FROM, newest, TO) instanceof TransitionDecision.Apply apply
        && apply.task() != task.status();
  }

  @Override
  public Future<Void> moveInstances(SqlConnection connection, List<Move> moves) {
    return arrays.launchInstances(connection, Move.ids(moves), nextReportIncrement);
  }
}
