package dev.quell.worker.array;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.task.BatchRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.worker.kill.KillAudit;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.walk.BulkTransition;
import dev.quell.worker.walk.Transition;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/**
 * Ends what is in KILL_SELF as ERROR_FATAL, with the Task if it is LAUNCHED or RUNNING; audited.
 */
record KillTransition(InstanceRepository instances, KillAudit audit, TransitionToKilled command)
    implements BulkTransition {
  static final TaskInstanceStatus FROM = TaskInstanceStatus.KILL_SELF;
  private static final TaskInstanceStatus TO = TaskInstanceStatus.ERROR_FATAL;

  @Override
  public CommandKind kind() {
    return CommandKind.TRANSITION_TO_KILLED;
  }

  @Override
  public Optional<Transition> decide(LockedInstance instance, TaskState task) {
    return BatchRules.kill(task, instance.status(), instance.newest())
        .map(step -> new Transition(instance, step.to(), step.taskTo()));
  }

  @Override
  public Future<Void> write(SqlConnection connection, List<Transition> transitions) {
    if (transitions.isEmpty()) {
      return Future.succeededFuture();
    }
    return Future.join(
            instances.endInstances(connection, Transition.ids(transitions), EndToldBy.DISTRIBUTOR),
            audit.batchKilled(connection, command, transitions, FROM, TO))
        .mapEmpty();
  }
}
