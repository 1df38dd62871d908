package dev.quell.worker.walk;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.reply.StateChange;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.locking.LockedInstance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says what becomes of a locked instance.
 *
 * @param taskTo the status its Task takes with it; null if the Task stays as it is
 */
public record Transition(
    LockedInstance instance, TaskInstanceStatus to, @Nullable TaskStatus taskTo) {

  /** Takes the status that stands behind the present one, without the Task; empty if none does. */
  public static Optional<Transition> by(
      Map<TaskInstanceStatus, TaskInstanceStatus> steps, LockedInstance instance) {
    return Optional.ofNullable(steps.get(instance.status()))
        .map(to -> new Transition(instance, to, null));
  }

  /** The id of the instance. */
  public long instanceId() {
    return instance.id();
  }

  /** The instances that change. */
  public static List<Long> ids(List<Transition> transitions) {
    return transitions.stream().map(Transition::instanceId).toList();
  }

  /** The new statuses, by the ids of the instances. */
  public static Map<Long, TaskInstanceStatus> statuses(List<Transition> transitions) {
    Map<Long, TaskInstanceStatus> statuses = new TreeMap<>();
    transitions.forEach(transition -> statuses.put(transition.instanceId(), transition.to));
    return statuses;
  }

  StateChange change(CommandKind kind) {
    return new StateChange(kind, instance.id(), instance.status(), to, instance.taskId(), taskTo);
  }
}
