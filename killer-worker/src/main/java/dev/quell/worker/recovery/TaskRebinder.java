package dev.quell.worker.recovery;

import dev.quell.domain.command.RebindTasks;
import dev.quell.domain.command.RebindTasks.Rebinding;
import dev.quell.domain.reply.TasksByStatus;
import dev.quell.domain.task.RebindRules;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedTask;
import dev.quell.worker.walk.ChunkedWalk;
import dev.quell.worker.walk.Chunks;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Binds Tasks again, a chunk per transaction, by ascending id. Only Tasks are locked: every change
 * of an instance's status needs that lock too, so what is under way stays so until the commit.
 * Confined to one event loop.
 */
final class TaskRebinder {
  private final BindingRepository bindings = new BindingRepository();
  private final Transactions transactions;
  private final InstanceRepository instances;
  private final int chunkRows;

  TaskRebinder(Transactions transactions, InstanceRepository instances, int chunkRows) {
    this.transactions = transactions;
    this.instances = instances;
    this.chunkRows = chunkRows;
  }

  /** Completes with the status that every Task that exists had when its chunk was committed. */
  Future<TasksByStatus> rebind(RebindTasks command) {
    return ChunkedWalk.inTurn(
            Chunks.ofList(command.tasks(), chunkRows),
            chunk -> transactions.inTransaction(connection -> rebindChunk(connection, chunk)),
            new EnumMap<TaskStatus, List<Long>>(TaskStatus.class),
            TaskRebinder::add)
        .map(TasksByStatus::new);
  }

  private static EnumMap<TaskStatus, List<Long>> add(
      EnumMap<TaskStatus, List<Long>> byStatus, Map<Long, TaskStatus> chunk) {
    chunk.forEach(
        (id, status) -> byStatus.computeIfAbsent(status, first -> new ArrayList<>()).add(id));
    return byStatus;
  }

  private Future<Map<Long, TaskStatus>> rebindChunk(
      SqlConnection connection, List<Rebinding> chunk) {
    return instances
        .lockTasks(connection, chunk.stream().map(Rebinding::taskId).toList(), LockMode.WAIT)
        .compose(locked -> decide(connection, chunk, locked));
  }

  private Future<Map<Long, TaskStatus>> decide(
      SqlConnection connection, List<Rebinding> chunk, List<LockedTask> locked) {
    Map<Long, TaskStatus> statuses = new HashMap<>();
    locked.forEach(task -> statuses.put(task.id(), task.state().status()));
    List<Rebinding> candidates =
        chunk.stream().filter(task -> resets(task, statuses, Set.of())).toList();
    return bindings
        .underWay(connection, candidates.stream().map(Rebinding::taskId).toList())
        .compose(
            underWay ->
                reset(
                    connection,
                    candidates.stream().filter(task -> resets(task, statuses, underWay)).toList(),
                    statuses));
  }

  private static boolean resets(
      Rebinding task, Map<Long, TaskStatus> statuses, Set<Long> underWay) {
    TaskStatus status = statuses.get(task.taskId());
    return status != null
        && RebindRules.resets(status, task.resetIfRunning(), underWay.contains(task.taskId()));
  }

  private Future<Map<Long, TaskStatus>> reset(
      SqlConnection connection, List<Rebinding> due, Map<Long, TaskStatus> statuses) {
    return bindings
        .reset(connection, due)
        .map(
            written -> {
              Map<Long, TaskStatus> afterwards = new TreeMap<>(statuses);
              due.forEach(task -> afterwards.put(task.taskId(), TaskStatus.REGISTERING));
              return afterwards;
            });
  }
}
