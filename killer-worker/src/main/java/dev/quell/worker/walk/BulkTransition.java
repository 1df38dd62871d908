package dev.quell.worker.walk;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskState;
import dev.quell.worker.locking.LockedInstance;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/** Decides, under the locks, what becomes of the instances that a walk meets, and writes it. */
public interface BulkTransition {

  /** The command that asks for it. */
  CommandKind kind();

  /** Whether Tasks that somebody else has locked are waited for; if not, they are spared. */
  default boolean waits() {
    return true;
  }

  /** Finds those of locked instances that are to change, for what their status does not tell. */
  default Future<List<LockedInstance>> stillDue(
      SqlConnection connection, List<LockedInstance> locked) {
    return Future.succeededFuture(locked);
  }

  /** Decides about one instance; empty if it is spared. */
  Optional<Transition> decide(LockedInstance instance, TaskState task);

  /** Writes the instances of a chunk, of which there may be none; the Tasks are written already. */
  Future<Void> write(SqlConnection connection, List<Transition> transitions);
}
