package dev.quell.worker.submission;

import dev.quell.domain.event.StateChange;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.taskinstance.TaskState;
import dev.quell.worker.instance.InstanceRepository;
import dev.quell.worker.instance.LockedInstance;
import dev.quell.worker.instance.LockedTask;
import dev.quell.worker.tx.LockMode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Takes one chunk of members through a step, in two phases of one transaction: the Tasks are
 * locked, then the instances; Tasks are written, then the instances. A member that left the
 * starting status before its Task was locked is spared, and so is a Task that a later instance
 * represents.
 */
final class Chunk {

  /**
   * What one transaction changed.
   *
   * @param skipped members left out because somebody else has locked their Tasks
   */
  record Result(BatchTransitionReply changed, int skipped, List<StateChange> changes) {
    static final Result NONE = new Result(BatchTransitionReply.NONE, 0, List.of());
  }

  private final InstanceRepository instances;
  private final BatchStep step;
  private final List<Member> members;

  Chunk(InstanceRepository instances, BatchStep step, List<Member> members) {
    this.instances = instances;
    this.step = step;
    this.members = members;
  }

  Future<Result> process(SqlConnection connection, LockMode mode) {
    return instances
        .lockTasks(connection, members.stream().map(Member::taskId).toList(), mode)
        .compose(tasks -> lockInstances(connection, LockedTask.statesById(tasks)));
  }

  private Future<Result> lockInstances(SqlConnection connection, Map<Long, TaskState> tasks) {
    List<Long> reachable =
        members.stream()
            .filter(member -> tasks.containsKey(member.taskId()))
            .map(Member::instanceId)
            .toList();
    int skipped = members.size() - reachable.size();
    return instances
        .lockInstances(connection, reachable, LockMode.WAIT)
        .compose(locked -> write(connection, inStartingStatus(locked), tasks, skipped));
  }

  private Future<Result> write(
      SqlConnection connection,
      List<LockedInstance> moving,
      Map<Long, TaskState> tasks,
      int skipped) {
    TreeSet<Long> movingTasks = new TreeSet<>();
    List<StateChange> changes = new ArrayList<>(moving.size());
    for (LockedInstance instance : moving) {
      boolean withTask = step.movesTask(tasks.get(instance.taskId()), instance.newest());
      if (withTask) {
        movingTasks.add(instance.taskId());
      }
      changes.add(change(instance, withTask));
    }
    BatchTransitionReply changed = new BatchTransitionReply(moving.size(), movingTasks.size());
    return Future.join(
            instances.moveTasks(connection, movingTasks, step.taskTo()),
            step.moveInstances(connection, moving.stream().map(LockedInstance::id).toList()))
        .map(written -> new Result(changed, skipped, changes));
  }

  private List<LockedInstance> inStartingStatus(List<LockedInstance> locked) {
    return locked.stream().filter(instance -> instance.status() == step.from()).toList();
  }

  private StateChange change(LockedInstance instance, boolean withTask) {
    return new StateChange(
        step.kind(),
        instance.id(),
        step.from(),
        step.to(),
        instance.taskId(),
        withTask ? step.taskTo() : null);
  }
}
