package dev.quell.worker.array;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.reply.StateChange;
import dev.quell.domain.reply.TasksByStatus;
import dev.quell.domain.task.QueueRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.SqlState;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedTask;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.walk.ChunkedWalk;
import dev.quell.worker.walk.Chunks;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Queues Tasks: at most 1,000 per transaction, which makes one batch of the array ({@code
 * docs/contract/array-and-task-instance.md} §2). The lock of the array comes first, so racing
 * callers with the same list do not split it: the later one finds nothing to do. A Task that a kill
 * holds for the run fails instead. Confined to one event loop.
 */
final class Queueing {
  private static final int TASKS_PER_BATCH = 1_000;

  /**
   * What one transaction has done.
   *
   * @param statuses of its Tasks after it, by their ids in ascending order
   */
  private record QueuedBatch(Map<Long, TaskStatus> statuses, List<StateChange> changes) {
    static EnumMap<TaskStatus, List<Long>> addTo(
        EnumMap<TaskStatus, List<Long>> byStatus, QueuedBatch batch) {
      batch.statuses.forEach(
          (id, status) -> byStatus.computeIfAbsent(status, first -> new ArrayList<>()).add(id));
      return byStatus;
    }
  }

  /** Says what becomes of one locked Task. */
  private record TaskStep(long taskId, TaskStatus from, TaskStatus to) {
    static TaskStep of(LockedTask task, boolean held) {
      TaskStatus from = task.state().status();
      return new TaskStep(task.id(), from, QueueRules.after(from, held));
    }

    /** The Tasks that take a status which they did not have. */
    static List<Long> ending(List<TaskStep> steps, TaskStatus to) {
      return steps.stream()
          .filter(step -> step.to == to && step.from != to)
          .map(TaskStep::taskId)
          .toList();
    }
  }

  private final Transactions transactions;
  private final InstanceRepository instances;
  private final ArrayRepository arrays;
  private final RunRepository runs;
  private final HeldTasks holds = new HeldTasks();
  private final StateChangePublisher events;

  Queueing(
      Transactions transactions,
      InstanceRepository instances,
      ArrayRepository arrays,
      RunRepository runs,
      StateChangePublisher events) {
    this.transactions = transactions;
    this.instances = instances;
    this.arrays = arrays;
    this.runs = runs;
    this.events = events;
  }

  /**
   * Completes with the status that every given Task had when its batch was committed: never one
   * that waits. Read later, it might show a Task that has failed since and waits again, which its
   * scheduler would take for never queued and forget.
   */
  Future<TasksByStatus> queue(QueueTaskBatch command) {
    return ChunkedWalk.inTurn(
            Chunks.ofList(command.taskIds(), TASKS_PER_BATCH),
            taskIds ->
                transactions
                    .inTransaction(connection -> queueBatch(connection, command, taskIds))
                    .onSuccess(batch -> events.publish(batch.changes())),
            new EnumMap<TaskStatus, List<Long>>(TaskStatus.class),
            QueuedBatch::addTo)
        .map(TasksByStatus::new);
  }

  private Future<QueuedBatch> queueBatch(
      SqlConnection connection, QueueTaskBatch command, List<Long> taskIds) {
    Future<Void> run = runs.lockForQueueing(connection, command.workflowRunId());
    Future<Boolean> array = instances.lockArray(connection, command.arrayId());
    return Future.join(run, array)
        .compose(
            locked -> array.result() ? arrays.findParents(connection, command) : noArray(command))
        .compose(
            parents ->
                require(parents, command)
                    .compose(complete -> lock(connection, command, taskIds, parents.held())))
        .compose(tasks -> move(connection, command, tasks));
  }

  /** The holds are asked for in the same round trip, but read after the locks. */
  private Future<List<TaskStep>> lock(
      SqlConnection connection, QueueTaskBatch command, List<Long> taskIds, boolean allHeld) {
    Future<List<LockedTask>> locked = instances.lockTasks(connection, taskIds, LockMode.WAIT);
    Future<Set<Long>> held = holds.among(connection, command.workflowRunId(), taskIds);
    return Future.join(locked, held)
        .map(
            both ->
                locked.result().stream()
                    .map(task -> TaskStep.of(task, allHeld || held.result().contains(task.id())))
                    .toList());
  }

  private Future<QueuedBatch> move(
      SqlConnection connection, QueueTaskBatch command, List<TaskStep> steps) {
    Map<Long, TaskStatus> statuses = new TreeMap<>();
    steps.forEach(step -> statuses.put(step.taskId(), step.to()));
    return instances
        .moveTasks(
            connection, TaskStep.ending(steps, TaskStatus.ERROR_FATAL), TaskStatus.ERROR_FATAL)
        .compose(failed -> start(connection, command, TaskStep.ending(steps, TaskStatus.QUEUED)))
        .map(changes -> new QueuedBatch(statuses, changes));
  }

  private Future<List<StateChange>> start(
      SqlConnection connection, QueueTaskBatch command, List<Long> taskIds) {
    if (taskIds.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    // One round trip for both; what the first does not do, rolls back the second.
    Future<Void> queued = arrays.queueTasks(connection, taskIds);
    Future<List<ArrayRepository.NewInstance>> created =
        arrays.insertBatch(connection, command, taskIds);
    return Future.join(queued, created)
        .map(both -> created.result().stream().map(Queueing::change).toList())
        .recover(Queueing::explainLiveInstance);
  }

  /**
   * The unique index of live instances refuses a second attempt of a Task while one of this run
   * still lives, which ends by itself. Answering 200 with the Task unqueued would lose it: its
   * scheduler waits for a change.
   */
  private static Future<List<StateChange>> explainLiveInstance(Throwable failure) {
    return Future.failedFuture(
        SqlState.isUniqueViolation(failure)
            ? CommandException.unavailable(
                "A Task of the list still has a live instance in this workflow run, so not all of the"
                    + " list was queued. Repeat the call when the instance has ended.")
            : failure);
  }

  private static StateChange change(ArrayRepository.NewInstance created) {
    return new StateChange(
        CommandKind.QUEUE_TASK_BATCH,
        created.id(),
        null,
        TaskInstanceStatus.QUEUED,
        created.taskId(),
        TaskStatus.QUEUED);
  }

  private static <T> Future<T> noArray(QueueTaskBatch command) {
    return Future.failedFuture(
        CommandException.notFound("There is no array " + command.arrayId() + "."));
  }

  private static Future<Void> require(ArrayRepository.Parents parents, QueueTaskBatch command) {
    if (!parents.workflowRun()) {
      return Future.failedFuture(
          CommandException.notFound("There is no workflow run " + command.workflowRunId() + "."));
    }
    if (!parents.taskResources()) {
      return Future.failedFuture(
          CommandException.notFound(
              "There are no task resources " + command.taskResourcesId() + "."));
    }
    return Future.succeededFuture();
  }
}
