package dev.quell.worker.walk;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.locking.LockedInstance;
import java.util.List;

/**
 * The step of one locked member.
 *
 * @param taskTo the status its Task takes with it; null if the Task stays as it is
 */
public record Move(LockedInstance member, TaskInstanceStatus to, TaskStatus taskTo) {

  /** The instance that moves. */
  public long instanceId() {
    return member.id();
  }

  /** The instances that move. */
  public static List<Long> ids(List<Move> moves) {
    return moves.stream().map(Move::instanceId).toList();
  }
}
