package dev.quell.worker.array;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandConsumer;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.SharingQueue;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.walk.BatchMembers;
import dev.quell.worker.walk.BatchWalk;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;

/**
 * Kills batches. Repetitions by the same person share the work: more instances may have been told
 * to die where the copy had passed already. Its connections are its own, so a large kill never
 * takes one from a report.
 */
public final class KillVerticle extends VerticleBase {
  private static final int AGE_READERS = 1;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final int chunkRows;
  private final MeterRegistry meters;

  private Transactions transactions;
  private BatchWalk.Tools tools;
  private InstanceRepository instances;
  private KillAudit audit;
  private SharingQueue<TransitionToKilled, BatchTransitionReply> queue;
  private KillSelfAge age;

  /** A verticle to deploy once. */
  public KillVerticle(
      Session session,
      RetryPolicy retries,
      BatchQueue.Bounds bounds,
      int chunkRows,
      MeterRegistry meters) {
    this.session = session;
    this.retries = retries;
    this.bounds = bounds;
    this.chunkRows = chunkRows;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    instances = new InstanceRepository(meters);
    transactions =
        new Transactions(
            vertx,
            session.connections(
                vertx,
                "kills",
                bounds.parallel() * BatchWalk.Tools.connectionsPerWalk() + AGE_READERS),
            retries,
            meters);
    tools =
        new BatchWalk.Tools(
            transactions,
            instances,
            new StateChangePublisher(vertx.eventBus(), Clock.systemUTC()),
            chunkRows);
    audit = new KillAudit();
    queue = new SharingQueue<>("kills", bounds, this::kill, BatchTransitionReply::plus, meters);
    age = KillSelfAge.watch(vertx, transactions, meters);
    return CommandConsumer.register(
        vertx, CommandKind.TRANSITION_TO_KILLED, TransitionToKilled.class, queue::offer, meters);
  }

  private Future<BatchTransitionReply> kill(TransitionToKilled command) {
    KillStep step = new KillStep(instances, audit, command);
    return BatchWalk.over(List.of(new BatchMembers(command, KillStep.FROM)), step, tools);
  }

  @Override
  public Future<?> stop() {
    age.stop();
    return queue.drain().compose(done -> transactions.close());
  }
}
