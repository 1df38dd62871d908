package dev.quell.domain.kill;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * Says what {@link KillRules} decided about one instance.
 *
 * @param to the status that the instance has afterwards; the present one if it stays
 * @param taskTo the status that its Task takes with it; null if the Task stays
 * @param unconfirmed whether it is ended without a word from its worker
 * @param detail a sentence for people; null if the outcome says it all
 */
public record KillVerdict(
    ItemOutcome outcome,
    TaskInstanceStatus to,
    @Nullable TaskStatus taskTo,
    boolean unconfirmed,
    @Nullable String detail) {

  static KillVerdict unchanged(
      ItemOutcome outcome, TaskInstanceStatus status, @Nullable String detail) {
    return new KillVerdict(outcome, status, null, false, detail);
  }
}
