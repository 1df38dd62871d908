package dev.quell.domain.task;

import static dev.quell.domain.task.TaskInstanceStatus.ERROR_FATAL;
import static dev.quell.domain.task.TaskInstanceStatus.INSTANTIATED;
import static dev.quell.domain.task.TaskInstanceStatus.KILL_SELF;
import static dev.quell.domain.task.TaskInstanceStatus.LAUNCHED;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a distributor's commands about a whole batch do to each of its instances ({@code
 * docs/contract/array-and-task-instance.md} §3, §5, §12). Pure functions of their arguments;
 * whoever calls them holds the locks of both rows.
 */
public final class BatchRules {
  private BatchRules() {}

  /**
   * Says what becomes of an instance.
   *
   * @param to the status that it takes
   * @param taskTo the status that its Task takes with it; null if the Task stays as it is
   */
  public record Step(TaskInstanceStatus to, @Nullable TaskStatus taskTo) {}

  /**
   * Takes what is QUEUED, and waited for by its Task, to INSTANTIATED with the Task; empty for what
   * is spared.
   */
  public static Optional<Step> instantiate(
      TaskState task, TaskInstanceStatus current, boolean newest) {
    return TransitionRules.decide(task, current, newest, INSTANTIATED)
            instanceof TransitionDecision.Apply
        ? Optional.of(new Step(INSTANTIATED, TaskStatus.INSTANTIATING))
        : Optional.empty();
  }

  /**
   * Takes what is INSTANTIATED to LAUNCHED, whatever its Task does, because its job is on the
   * cluster; the Task follows where the rules let it. Empty for what is spared.
   */
  public static Optional<Step> launch(TaskState task, TaskInstanceStatus current, boolean newest) {
    if (current != INSTANTIATED) {
      return Optional.empty();
    }
    boolean withTask =
        TransitionRules.decide(task, current, newest, LAUNCHED)
                instanceof TransitionDecision.Apply apply
            && apply.task() != task.status();
    return Optional.of(new Step(LAUNCHED, withTask ? TaskStatus.LAUNCHED : null));
  }

  /**
   * Ends what was told to end itself, with the Task if that is LAUNCHED or RUNNING; empty for what
   * is spared.
   */
  public static Optional<Step> kill(TaskState task, TaskInstanceStatus current, boolean newest) {
    boolean withTask = newest && TransitionRules.isKillable(task.status());
    return current == KILL_SELF
        ? Optional.of(new Step(ERROR_FATAL, withTask ? TaskStatus.ERROR_FATAL : null))
        : Optional.empty();
  }
}
