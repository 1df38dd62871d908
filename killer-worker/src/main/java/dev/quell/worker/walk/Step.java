package dev.quell.worker.walk;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.locking.LockedInstance;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;

/** The step that members of a walk take, each from the status it is in under its lock. */
public interface Step {

  /** The command that asks for it. */
  CommandKind kind();

  /** The status a member takes, by the status it is in; others are spared. */
  Map<TaskInstanceStatus, TaskInstanceStatus> moves();

  /** Whether members that somebody else has locked are waited for; if not, they are spared. */
  default boolean waits() {
    return true;
  }

  /** Those of locked members that are to move, for what their status does not tell. */
  default Future<List<LockedInstance>> stillDue(
      SqlConnection connection, List<LockedInstance> locked) {
    return Future.succeededFuture(locked);
  }

  /**
   * Whether the Task moves too.
   *
   * @param newest whether the member is the newest instance of the Task
   */
  default boolean movesTask(TaskState task, boolean newest) {
    return false;
  }

  /** The status a member's Task takes with it; null if Tasks stay as they are. */
  default TaskStatus taskTo() {
    return null;
  }

  /** Writes the step of locked members; there may be none. */
  Future<Void> moveInstances(SqlConnection connection, List<Move> moves);
}
