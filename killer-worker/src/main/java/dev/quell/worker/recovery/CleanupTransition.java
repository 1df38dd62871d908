package dev.quell.worker.recovery;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.walk.BulkTransition;
import dev.quell.worker.walk.Transition;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Ends what is in KILL_SELF as ERROR_FATAL without the Task, which the resume resets; logs it. */
record CleanupTransition(InstanceRepository instances) implements BulkTransition {
  private static final String DESCRIPTION =
      "A forced clean-up ended the task instance, which had been told to end itself (K) and had"
          + " not said that it did.";

  @Override
  public CommandKind kind() {
    return CommandKind.FORCE_CLEANUP_KILL_SELF;
  }

  @Override
  public Optional<Transition> decide(LockedInstance instance, TaskState task) {
    return instance.status() == TaskInstanceStatus.KILL_SELF
        ? Optional.of(new Transition(instance, TaskInstanceStatus.ERROR_FATAL, null))
        : Optional.empty();
  }

  @Override
  public Future<Void> write(SqlConnection connection, List<Transition> transitions) {
    List<Long> ids = Transition.ids(transitions);
    return Future.join(
            instances.endInstances(connection, ids, EndToldBy.NOBODY),
            instances.logErrors(connection, ids, Collections.nCopies(ids.size(), DESCRIPTION)))
        .mapEmpty();
  }
}
