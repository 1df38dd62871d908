package dev.quell.worker.array;

import dev.quell.domain.command.ArrayCommand;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.command.LogArrayDistributorIds;
import dev.quell.domain.command.LogReportByBatch;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.TransitionToLaunched;
import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandConsumer;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
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
 * Takes what schedulers and distributors ask for many rows at once: queue, instantiate, launch, and
 * what distributors tell of launched instances.
 */
public final class ArrayVerticle extends VerticleBase {
  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final int chunkRows;
  private final MeterRegistry meters;

  private Transactions transactions;
  private ArrayRepository arrays;
  private BatchWalk.Tools walks;
  private Queueing queueing;
  private Instantiation instantiation;
  private SubmissionDetails details;
  private BatchQueue<ArrayCommand, CommandReply> queue;

  /**
   * A verticle to deploy once.
   *
   * @param chunkRows rows that one transaction changes
   */
  public ArrayVerticle(
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
    transactions =
        new Transactions(
            vertx,
            session.connections(
                vertx, "arrays", bounds.parallel() * BatchWalk.Tools.connectionsPerWalk()),
            retries,
            meters);
    StateChangePublisher events = new StateChangePublisher(vertx.eventBus(), Clock.systemUTC());
    InstanceRepository instances = new InstanceRepository(meters);
    arrays = new ArrayRepository(meters);
    walks = new BatchWalk.Tools(transactions, instances, events, chunkRows);
    queueing = new Queueing(transactions, instances, arrays, events);
    instantiation = new Instantiation(transactions, instances, arrays, events, chunkRows);
    details = new SubmissionDetails(transactions, chunkRows);
    queue = new BatchQueue<>("arrays", bounds, this::carryOut, meters);
    return Future.all(
        register(CommandKind.QUEUE_TASK_BATCH, QueueTaskBatch.class),
        register(CommandKind.INSTANTIATE_TASK_INSTANCES, InstantiateTaskInstances.class),
        register(CommandKind.TRANSITION_TO_LAUNCHED, TransitionToLaunched.class),
        register(CommandKind.LOG_ARRAY_DISTRIBUTOR_IDS, LogArrayDistributorIds.class),
        register(CommandKind.LOG_REPORT_BY_BATCH, LogReportByBatch.class));
  }

  private <C extends ArrayCommand> Future<Void> register(CommandKind kind, Class<C> type) {
    return CommandConsumer.register(vertx, kind, type, queue::offer, meters);
  }

  private Future<List<Future<CommandReply>>> carryOut(List<ArrayCommand> commands) {
    return reply(commands.get(0)).map(reply -> List.of(Future.succeededFuture(reply)));
  }

  private Future<? extends CommandReply> reply(ArrayCommand command) {
    if (command instanceof QueueTaskBatch queueTasks) {
      return queueing.queue(queueTasks);
    }
    if (command instanceof InstantiateTaskInstances instantiate) {
      return instantiation.instantiate(instantiate);
    }
    if (command instanceof TransitionToLaunched launched) {
      LaunchStep step = new LaunchStep(arrays, launched.nextReportIncrement());
      return BatchWalk.over(List.of(new BatchMembers(launched, LaunchStep.FROM)), step, walks);
    }
    if (command instanceof LogArrayDistributorIds distributorIds) {
      return details.store(distributorIds);
    }
    if (command instanceof LogReportByBatch heartbeat) {
      return details.beat(heartbeat);
    }
    throw new IllegalArgumentException("Not a command of this verticle: " + command.kind());
  }

  @Override
  public Future<?> stop() {
    return queue.drain().compose(done -> transactions.close());
  }
}
