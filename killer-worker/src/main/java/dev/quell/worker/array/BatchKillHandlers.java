package dev.quell.worker.array;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CoalescingQueue;
import dev.quell.worker.engine.CommandHandler;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.kill.KillAudit;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.walk.InstanceSource;
import dev.quell.worker.walk.InstanceWalk;
import dev.quell.worker.walk.WalkPace;
import io.vertx.core.Future;
import java.util.List;

/**
 * Kills batches. Repetitions by the same person share the work: more instances may have been told
 * to die where the copy had passed already. Its connections are its own, so a large kill never
 * takes one from a report.
 */
public final class BatchKillHandlers {
  private static final int AGE_READERS = 1;

  private final InstanceWalk.Tools walks;
  private final InstanceRepository instances;
  private final KillAudit audit;

  private BatchKillHandlers(
      InstanceWalk.Tools walks, InstanceRepository instances, KillAudit audit) {
    this.walks = walks;
    this.instances = instances;
    this.audit = audit;
  }

  /**
   * Sets up the handler of kills of batches.
   *
   * @param bounds of its queue, with one command per batch
   * @param pace that of all kills
   */
  public static CommandHandlers of(Engine engine, BatchQueue.Bounds bounds, WalkPace pace) {
    Transactions transactions =
        engine.transactions("kills", bounds.parallel() * pace.mostChunksAtOnce() + AGE_READERS);
    InstanceRepository instances = new InstanceRepository(engine.meters());
    BatchKillHandlers kills =
        new BatchKillHandlers(
            new InstanceWalk.Tools(transactions, instances, engine.events(), pace),
            instances,
            new KillAudit(engine.vertx().eventBus()));
    CoalescingQueue<TransitionToKilled, BatchTransitionReply> queue =
        new CoalescingQueue<>(
            "kills", bounds, kills::kill, BatchTransitionReply::plus, engine.meters());
    KillSelfAge age = KillSelfAge.watch(engine.vertx(), transactions, engine.meters());
    return CommandHandlers.of(
        List.of(
            new CommandHandler<>(
                CommandKind.TRANSITION_TO_KILLED, TransitionToKilled.class, queue::submit)),
        () -> {
          age.stop();
          return queue.drain();
        });
  }

  private Future<BatchTransitionReply> kill(TransitionToKilled command) {
    return InstanceWalk.over(
        InstanceSource.of(new BatchInstances(command, KillTransition.FROM)),
        new KillTransition(instances, audit, command),
        walks);
  }
}
