package dev.quell.worker.array;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionDecision;
import dev.quell.domain.task.TransitionRules;
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
    return TransitionRules.decide(task, instance.status(), instance.newest(), TO)
            instanceof TransitionDecision.Apply
        ? Optional.of(new Transition(instance, TO, TaskStatus.INSTANTIATING))
        : Optional.empty();
  }

  @Override
  public Future<Void> write(SqlConnection connection, List<Transition> transitions) {
    return instances.moveInstances(connection, Transition.ids(transitions), TO);
  }
}
