package dev.quell.api.registration;

import dev.quell.api.registration.TaskRegistry.InsertedTask;
import dev.quell.domain.command.RebindTasks;
import dev.quell.domain.command.RebindTasks.Rebinding;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.TasksByStatus;
import dev.quell.domain.task.RebindRules;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Binds a chunk of tasks: new ones are inserted here, known ones begin anew by a command, because
 * their status changes. The workflow is marked last, when all of that is on disk. Every step may be
 * repeated, also by a second copy of the request while the first is under way.
 */
final class TaskBinding {
  private final CommandBus commands;
  private final TaskRegistry registry;

  TaskBinding(CommandBus commands, TaskRegistry registry) {
    this.commands = commands;
    this.registry = registry;
  }

  /** Completes after the last commit with every task of the chunk. */
  Future<List<BoundTask>> bind(NewTasks chunk) {
    return registry
        .requireParents(chunk)
        .compose(complete -> bindTasks(chunk))
        .compose(bound -> mark(chunk).map(bound));
  }

  private Future<List<BoundTask>> bindTasks(NewTasks chunk) {
    if (chunk.tasks().isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return registry
        .insert(chunk)
        .compose(
            inserted ->
                inserted.size() == chunk.tasks().size()
                    ? Future.succeededFuture(asInserted(chunk, inserted))
                    : registry.find(chunk).compose(found -> rebind(found, inserted)));
  }

  /** Mostly all are new, and nobody need look for them. */
  private static List<BoundTask> asInserted(NewTasks chunk, List<InsertedTask> inserted) {
    Map<Identity, Long> ids = new HashMap<>();
    inserted.forEach(task -> ids.put(new Identity(task.nodeId(), task.argsHash()), task.id()));
    return chunk.tasks().stream()
        .map(
            task ->
                new BoundTask(
                    task,
                    Objects.requireNonNull(ids.get(new Identity(task.nodeId(), task.argsHash()))),
                    TaskStatus.REGISTERING))
        .toList();
  }

  private record Identity(long nodeId, String argsHash) {}

  private Future<List<BoundTask>> rebind(List<BoundTask> found, List<InsertedTask> inserted) {
    Set<Long> fresh = inserted.stream().map(InsertedTask::id).collect(Collectors.toSet());
    List<Rebinding> known =
        found.stream()
            .filter(task -> !fresh.contains(task.id()))
            .filter(task -> RebindRules.mayReset(task.status(), task.task().resetIfRunning()))
            .map(task -> task.task().again(task.id()))
            .toList();
    return known.isEmpty()
        ? Future.succeededFuture(found)
        : commands.request(RebindTasks.of(known)).map(reply -> withStatus(found, reply));
  }

  private static List<BoundTask> withStatus(List<BoundTask> found, CommandReply reply) {
    Map<Long, TaskStatus> afterwards = new HashMap<>();
    ((TasksByStatus) reply)
        .taskIds()
        .forEach((status, ids) -> ids.forEach(id -> afterwards.put(id, status)));
    return found.stream()
        .map(
            task ->
                new BoundTask(
                    task.task(), task.id(), afterwards.getOrDefault(task.id(), task.status())))
        .toList();
  }

  private Future<Void> mark(NewTasks chunk) {
    return chunk.markCreated()
        ? registry.markCreated(chunk.workflowId())
        : Future.succeededFuture();
  }
}
