package dev.quell.worker.array;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.BatchRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.walk.BulkTransition;
import dev.quell.worker.walk.Transition;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/** Takes what is QUEUED, and waited for by its Task, to INSTANTIATED with the Task. */
record InstantiateTransition(InstanceRepository instances) implements BulkTransition {
  private static final TaskInstanceStatus TO = TaskInstanceStatus.INSTANTIATED;

  @Override
  public CommandKind kind() {
    return CommandKind.INSTANTIATE_TASK_INSTANCES;
  }

  @Override
  public Optional<Transition> decide(LockedInstance instance, TaskState task) {
    return BatchRules.instantiate(task, instance.status(), instance.newest())
        .map(step -> new Transition(instance, step.to(), step.taskTo()));
  }

  @Override
  public Future<Void> write(SqlConnection connection, List<Transition> transitions) {
    return instances.moveInstances(connection, Transition.ids(transitions), TO);
  }
}
