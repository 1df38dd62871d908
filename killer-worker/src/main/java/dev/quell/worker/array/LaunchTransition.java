package dev.quell.worker.array;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.BatchRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.walk.BulkTransition;
import dev.quell.worker.walk.Transition;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/**
 * Takes what is INSTANTIATED to LAUNCHED. The instance moves whatever its Task does, because its
 * job is on the cluster; the Task follows where the rules let it.
 *
 * @param nextReportIncrement seconds until the first heartbeat is overdue
 */
record LaunchTransition(ArrayRepository arrays, double nextReportIncrement)
    implements BulkTransition {
  static final TaskInstanceStatus FROM = TaskInstanceStatus.INSTANTIATED;

  @Override
  public CommandKind kind() {
    return CommandKind.TRANSITION_TO_LAUNCHED;
  }

  @Override
  public Optional<Transition> decide(LockedInstance instance, TaskState task) {
    return BatchRules.launch(task, instance.status(), instance.newest())
        .map(step -> new Transition(instance, step.to(), step.taskTo()));
  }

  @Override
  public Future<Void> write(SqlConnection connection, List<Transition> transitions) {
    return arrays.launchInstances(connection, Transition.ids(transitions), nextReportIncrement);
  }
}
