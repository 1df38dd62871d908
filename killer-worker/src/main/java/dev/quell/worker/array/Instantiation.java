package dev.quell.worker.array;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.reply.InstantiatedBatches;
import dev.quell.domain.reply.StateChange;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionDecision;
import dev.quell.domain.task.TransitionRules;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.locking.LockedTask;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Hands queued instances to a distributor ({@code docs/contract/array-and-task-instance.md} §3).
 * Only an instance in QUEUED moves, whatever its Task says; those already INSTANTIATED are answered
 * again. Confined to one event loop.
 */
final class Instantiation {
  private final Transactions transactions;
  private final InstanceRepository instances;
  private final ArrayRepository arrays;
  private final StateChangePublisher events;
  private final int chunkRows;

  Instantiation(
      Transactions transactions,
      InstanceRepository instances,
      ArrayRepository arrays,
      StateChangePublisher events,
      int chunkRows) {
    this.transactions = transactions;
    this.instances = instances;
    this.arrays = arrays;
    this.events = events;
    this.chunkRows = chunkRows;
  }

  /** Completes with the requested instances that are INSTANTIATED after the last commit. */
  Future<InstantiatedBatches> instantiate(InstantiateTaskInstances command) {
    return instantiateFrom(command.taskInstanceIds(), 0)
        .compose(
            done ->
                transactions.withoutTransaction(
                    client -> arrays.instantiatedBatches(client, command.taskInstanceIds())));
  }

  private Future<Void> instantiateFrom(List<Long> instanceIds, int start) {
    int end = Math.min(start + chunkRows, instanceIds.size());
    if (start == end) {
      return Future.succeededFuture();
    }
    return transactions
        .inTransaction(connection -> chunk(connection, instanceIds.subList(start, end)))
        .onSuccess(events::publish)
        .compose(changes -> instantiateFrom(instanceIds, end));
  }

  private Future<List<StateChange>> chunk(SqlConnection connection, List<Long> instanceIds) {
    return instances.findTasks(connection, instanceIds).compose(found -> lock(connection, found));
  }

  /** Takes only instances that were found, because only their Tasks are locked. */
  private Future<List<StateChange>> lock(SqlConnection connection, Map<Long, Long> found) {
    return instances
        .lockTasks(connection, new TreeSet<>(found.values()), LockMode.WAIT)
        .compose(
            tasks ->
                instances
                    .lockInstances(connection, found.keySet(), LockMode.WAIT)
                    .compose(
                        locked ->
                            write(connection, movable(locked, LockedTask.statesById(tasks)))));
  }

  private static List<LockedInstance> movable(
      List<LockedInstance> locked, Map<Long, TaskState> tasks) {
    return locked.stream()
        .filter(
            instance ->
                TransitionRules.decide(
                        tasks.get(instance.taskId()),
                        instance.status(),
                        instance.newest(),
                        TaskInstanceStatus.INSTANTIATED)
                    instanceof TransitionDecision.Apply)
        .toList();
  }

  private Future<List<StateChange>> write(SqlConnection connection, List<LockedInstance> movable) {
    Collection<Long> taskIds =
        movable.stream().map(LockedInstance::taskId).collect(Collectors.toCollection(TreeSet::new));
    List<Long> instanceIds = movable.stream().map(LockedInstance::id).toList();
    return Future.join(
            instances.moveTasks(connection, taskIds, TaskStatus.INSTANTIATING),
            instances.moveInstances(connection, instanceIds, TaskInstanceStatus.INSTANTIATED))
        .map(written -> changes(movable));
  }

  private static List<StateChange> changes(List<LockedInstance> moved) {
    List<StateChange> changes = new ArrayList<>(moved.size());
    moved.forEach(
        instance ->
            changes.add(
                new StateChange(
                    CommandKind.INSTANTIATE_TASK_INSTANCES,
                    instance.id(),
                    instance.status(),
                    TaskInstanceStatus.INSTANTIATED,
                    instance.taskId(),
                    TaskStatus.INSTANTIATING)));
    return changes;
  }
}
