package dev.quell.worker.array;

import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.reply.InstantiatedBatches;
import dev.quell.worker.walk.InstanceSource;
import dev.quell.worker.walk.InstanceWalk;
import io.vertx.core.Future;

/**
 * Hands queued instances to a distributor ({@code docs/contract/array-and-task-instance.md} §3).
 * Those already INSTANTIATED are answered again. Confined to one event loop.
 */
final class Instantiation {
  private final InstanceWalk.Tools walks;
  private final ArrayRepository arrays;
  private final InstantiateTransition transition;

  Instantiation(InstanceWalk.Tools walks, ArrayRepository arrays) {
    this.walks = walks;
    this.arrays = arrays;
    this.transition = new InstantiateTransition(walks.instances());
  }

  /** Completes with the requested instances that are INSTANTIATED after the last commit. */
  Future<InstantiatedBatches> instantiate(InstantiateTaskInstances command) {
    return InstanceWalk.over(
            InstanceSource.queuedAmong(command.taskInstanceIds(), walks.instances()),
            transition,
            walks)
        .compose(
            done ->
                walks
                    .transactions()
                    .withoutTransaction(
                        client -> arrays.instantiatedBatches(client, command.taskInstanceIds())));
  }
}
