package dev.quell.worker.run;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.walk.BulkTransition;
import dev.quell.worker.walk.Transition;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ends what has not reached the cluster and tells the rest to end itself, with a row in the error
 * log for each.
 */
record TerminateTransition(
    CommandKind kind,
    InstanceRepository instances,
    Map<TaskInstanceStatus, TaskInstanceStatus> steps)
    implements BulkTransition {
  private static final String DESCRIPTION =
      "The workflow run is being resumed: the task instance went from %s to %s.";

  @Override
  public Optional<Transition> decide(LockedInstance instance, TaskState task) {
    return Transition.by(steps, instance);
  }

  @Override
  public Future<Void> write(SqlConnection connection, List<Transition> transitions) {
    return Future.join(
            instances.moveInstances(connection, Transition.statuses(transitions)),
            instances.logErrors(
                connection,
                Transition.ids(transitions),
                transitions.stream().map(TerminateTransition::description).toList()))
        .mapEmpty();
  }

  private static String description(Transition transition) {
    return DESCRIPTION.formatted(transition.instance().status().code(), transition.to().code());
  }
}
