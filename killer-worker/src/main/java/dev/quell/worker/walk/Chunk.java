package dev.quell.worker.walk;

import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.StateChange;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.locking.LockedTask;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Takes one chunk of members through a step, in two phases of one transaction: the Tasks are
 * locked, then the instances; Tasks are written, then the instances. A member that left its
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
  private final Step step;
  private final List<Member> members;

  Chunk(InstanceRepository instances, Step step, List<Member> members) {
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
    LockMode mode = step.waits() ? LockMode.WAIT : LockMode.SKIP_LOCKED;
    return instances
        .lockInstances(connection, reachable, mode)
        .compose(locked -> step.stillDue(connection, locked))
        .compose(due -> write(connection, moves(due, tasks), skipped));
  }

  private List<Move> moves(List<LockedInstance> due, Map<Long, TaskState> tasks) {
    List<Move> moves = new ArrayList<>(due.size());
    for (LockedInstance member : due) {
      TaskInstanceStatus to = step.moves().get(member.status());
      if (to != null) {
        boolean withTask = step.movesTask(tasks.get(member.taskId()), member.newest());
        moves.add(new Move(member, to, withTask ? step.taskTo() : null));
      }
    }
    return moves;
  }

  private Future<Result> write(SqlConnection connection, List<Move> moves, int skipped) {
    TreeSet<Long> movingTasks = new TreeSet<>();
    List<StateChange> changes = new ArrayList<>(moves.size());
    for (Move move : moves) {
      if (move.taskTo() != null) {
        movingTasks.add(move.member().taskId());
      }
      changes.add(change(move));
    }
    BatchTransitionReply changed = new BatchTransitionReply(moves.size(), movingTasks.size());
    return Future.join(
            instances.moveTasks(connection, movingTasks, step.taskTo()),
            step.moveInstances(connection, moves))
        .map(written -> new Result(changed, skipped, changes));
  }

  private StateChange change(Move move) {
    return new StateChange(
        step.kind(),
        move.instanceId(),
        move.member().status(),
        move.to(),
        move.member().taskId(),
        move.taskTo());
  }
}
