package dev.quell.worker.array;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.taskinstance.Decision;
import dev.quell.domain.taskinstance.TaskInstanceStatus;
import dev.quell.domain.taskinstance.TaskState;
import dev.quell.domain.taskinstance.TransitionRules;
import dev.quell.worker.submission.BatchStep;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;

/**
 * From INSTANTIATED to LAUNCHED. The instance moves whatever its Task does, because its job is on
 * the cluster; the Task follows where the rules let it.
 *
 * @param nextReportIncrement seconds until the first heartbeat is overdue
 */
record LaunchStep(ArrayRepository arrays, double nextReportIncrement) implements BatchStep {

  @Override
  public CommandKind kind() {
    return CommandKind.TRANSITION_TO_LAUNCHED;
  }

  @Override
  public TaskInstanceStatus from() {
    return TaskInstanceStatus.INSTANTIATED;
  }

  @Override
  public TaskInstanceStatus to() {
    return TaskInstanceStatus.LAUNCHED;
  }

  @Override
  public TaskStatus taskTo() {
    return TaskStatus.LAUNCHED;
  }

  @Override
  public boolean movesTask(TaskState task, boolean newest) {
    return TransitionRules.decide(task, from(), newest, to()) instanceof Decision.Apply apply
        && apply.task() != task.status();
  }

  @Override
  public Future<Void> moveInstances(SqlConnection connection, Collection<Long> instanceIds) {
    return arrays.launchInstances(connection, instanceIds, nextReportIncrement);
  }
}
