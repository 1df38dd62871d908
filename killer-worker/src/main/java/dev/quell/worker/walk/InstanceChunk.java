package dev.quell.worker.walk;

import dev.quell.domain.reply.StateChange;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.locking.LockedTask;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Takes one chunk of instances through a transition, in two phases of one transaction: the Tasks
 * are locked, then the instances; Tasks are written, then the instances. An instance that left the
 * status it was found in before its Task was locked is spared, and so is a Task that a later
 * instance represents: the transition decides both on what the locks returned.
 */
public final class InstanceChunk {

  /**
   * Says what one transaction changed.
   *
   * @param instances how many instances
   * @param tasks how many Tasks
   * @param skipped candidates left out because somebody else has locked their Tasks
   */
  public record Result(int instances, int tasks, int skipped, List<StateChange> changes) {}

  private final InstanceRepository instances;
  private final BulkTransition transition;
  private final List<Candidate> candidates;

  public InstanceChunk(
      InstanceRepository instances, BulkTransition transition, List<Candidate> candidates) {
    this.instances = instances;
    this.transition = transition;
    this.candidates = candidates;
  }

  /**
   * Locks, decides and writes; to be committed by the caller.
   *
   * @param mode what to do about Tasks that somebody else has locked
   */
  public Future<Result> carryOut(SqlConnection connection, LockMode mode) {
    List<Long> taskIds = candidates.stream().map(Candidate::taskId).toList();
    return instances
        .lockTasks(connection, taskIds, mode)
        .compose(tasks -> lockInstances(connection, LockedTask.statesById(tasks)));
  }

  private Future<Result> lockInstances(SqlConnection connection, Map<Long, TaskState> tasks) {
    List<Long> reachable =
        candidates.stream()
            .filter(candidate -> tasks.containsKey(candidate.taskId()))
            .map(Candidate::instanceId)
            .toList();
    int skipped = candidates.size() - reachable.size();
    LockMode mode = transition.waits() ? LockMode.WAIT : LockMode.SKIP_LOCKED;
    return instances
        .lockInstances(connection, reachable, mode)
        .compose(locked -> transition.stillDue(connection, locked))
        .compose(due -> write(connection, decide(due, tasks), skipped));
  }

  private List<Transition> decide(List<LockedInstance> due, Map<Long, TaskState> tasks) {
    List<Transition> decided = new ArrayList<>(due.size());
    for (LockedInstance instance : due) {
      // Only instances of locked Tasks have been locked.
      TaskState task = Objects.requireNonNull(tasks.get(instance.taskId()), "task");
      transition.decide(instance, task).ifPresent(decided::add);
    }
    return decided;
  }

  private Future<Result> write(SqlConnection connection, List<Transition> decided, int skipped) {
    Map<TaskStatus, TreeSet<Long>> tasks = new EnumMap<>(TaskStatus.class);
    List<StateChange> changes = new ArrayList<>(decided.size());
    for (Transition one : decided) {
      if (one.taskTo() != null) {
        tasks.computeIfAbsent(one.taskTo(), to -> new TreeSet<>()).add(one.instance().taskId());
      }
      changes.add(one.change(transition.kind()));
    }
    List<Future<?>> statements = new ArrayList<>(2);
    tasks.forEach((to, ids) -> statements.add(instances.moveTasks(connection, ids, to)));
    statements.add(transition.write(connection, decided));
    int moved = tasks.values().stream().mapToInt(TreeSet::size).sum();
    return Future.join(statements)
        .map(written -> new Result(decided.size(), moved, skipped, changes));
  }
}
