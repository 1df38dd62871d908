package dev.quell.worker.run;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.RunInstanceRules;
import dev.quell.domain.task.TaskState;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.walk.BulkTransition;
import dev.quell.worker.walk.Transition;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/**
 * Takes what is overdue under the lock from RUNNING to TRIAGING and from LAUNCHED to NO_HEARTBEAT.
 * Whoever is being written at this moment is not overdue, so nobody is waited for.
 *
 * @param usualIncrement seconds that a heartbeat usually holds
 * @param launchGrace seconds that LAUNCHED instances must have been in their status
 */
record TriageTransition(
    InstanceRepository instances,
    RunInstanceRepository repository,
    double usualIncrement,
    double launchGrace)
    implements BulkTransition {

  @Override
  public CommandKind kind() {
    return CommandKind.SET_STATUS_FOR_TRIAGING;
  }

  @Override
  public Optional<Transition> decide(LockedInstance instance, TaskState task) {
    return Transition.by(RunInstanceRules.overdue(), instance);
  }

  @Override
  public boolean waits() {
    return false;
  }

  /** A statement of its own, so that it sees what was written until the locks were obtained. */
  @Override
  public Future<List<LockedInstance>> stillDue(
      SqlConnection connection, List<LockedInstance> locked) {
    List<Long> ids = locked.stream().map(LockedInstance::id).toList();
    return repository
        .overdueAmong(connection, ids, usualIncrement, launchGrace)
        .map(
            overdue ->
                locked.stream().filter(instance -> overdue.contains(instance.id())).toList());
  }

  @Override
  public Future<Void> write(SqlConnection connection, List<Transition> transitions) {
    return instances.moveInstances(connection, Transition.statuses(transitions));
  }
}
