package dev.quell.worker.run;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.RunInstanceRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.walk.Move;
import dev.quell.worker.walk.Step;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;

/**
 * From RUNNING to TRIAGING, from LAUNCHED to NO_HEARTBEAT, if overdue under the lock. Whoever is
 * being written at this moment is not overdue, so nobody is waited for.
 *
 * @param launchGrace seconds that LAUNCHED instances must have been in their status
 */
record TriageStep(RunInstanceRepository repository, double launchGrace) implements Step {

  @Override
  public CommandKind kind() {
    return CommandKind.SET_STATUS_FOR_TRIAGING;
  }

  @Override
  public Map<TaskInstanceStatus, TaskInstanceStatus> moves() {
    return RunInstanceRules.overdue();
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
        .overdueAmong(connection, ids, launchGrace)
        .map(
            overdue ->
                locked.stream().filter(instance -> overdue.contains(instance.id())).toList());
  }

  @Override
  public Future<Void> moveInstances(SqlConnection connection, List<Move> moves) {
    return repository.move(connection, moves);
  }
}
