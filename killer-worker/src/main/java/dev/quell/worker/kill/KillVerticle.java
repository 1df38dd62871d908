package dev.quell.worker.kill;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.worker.bus.CommandConsumer;
import dev.quell.worker.bus.StateChangePublisher;
import dev.quell.worker.instance.InstanceRepository;
import dev.quell.worker.queue.BatchQueue;
import dev.quell.worker.submission.BatchWalk;
import dev.quell.worker.tx.RetryPolicy;
import dev.quell.worker.tx.Session;
import dev.quell.worker.tx.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Kills batches. Repetitions that arrive while a copy is still at work wait for its end instead of
 * doing the work twice, then share one more walk: more instances may have been told to die where
 * the copy had passed already. Its connections are its own, so a large kill never takes one from a
 * report.
 */
public final class KillVerticle extends VerticleBase {
  private static final int AGE_READERS = 1;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final int chunkRows;
  private final MeterRegistry meters;
  private final Map<TransitionToKilled, Future<BatchTransitionReply>> underWay = new HashMap<>();
  private final Map<TransitionToKilled, Future<BatchTransitionReply>> following = new HashMap<>();

  private Transactions transactions;
  private BatchWalk.Tools tools;
  private KillStep step;
  private BatchQueue<TransitionToKilled, BatchTransitionReply> queue;
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
    InstanceRepository instances = new InstanceRepository(meters);
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
    step = new KillStep(instances);
    queue = new BatchQueue<>("kills", bounds, this::killAll, meters);
    age = KillSelfAge.watch(vertx, transactions, meters);
    return CommandConsumer.register(
        vertx, CommandKind.TRANSITION_TO_KILLED, TransitionToKilled.class, this::kill, meters);
  }

  private Future<BatchTransitionReply> kill(TransitionToKilled command) {
    Future<BatchTransitionReply> present = underWay.get(command);
    return present == null
        ? begin(command)
        : following.computeIfAbsent(command, repeated -> follow(present, repeated));
  }

  private Future<BatchTransitionReply> begin(TransitionToKilled command) {
    Future<BatchTransitionReply> kill = queue.offer(command);
    underWay.put(command, kill);
    return kill.onComplete(done -> underWay.remove(command));
  }

  private Future<BatchTransitionReply> follow(
      Future<BatchTransitionReply> present, TransitionToKilled command) {
    return present
        .onComplete(ended -> following.remove(command))
        .compose(first -> begin(command).map(first::plus));
  }

  private Future<List<Future<BatchTransitionReply>>> killAll(List<TransitionToKilled> commands) {
    TransitionToKilled command = commands.get(0);
    return BatchWalk.over(command, step, tools)
        .map(reply -> List.of(Future.succeededFuture(reply)));
  }

  @Override
  public Future<?> stop() {
    age.stop();
    return queue.drain().compose(done -> transactions.close());
  }
}
