package dev.quell.worker.operator;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.command.OperatorCommand;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.bus.CommandConsumer;
import dev.quell.worker.bus.StateChangePublisher;
import dev.quell.worker.queue.BatchQueue;
import dev.quell.worker.tx.RetryPolicy;
import dev.quell.worker.tx.Session;
import dev.quell.worker.tx.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;

/**
 * Takes the commands of operators, each in one transaction: all of it or nothing. Its connections
 * are its own, because such a transaction may be long.
 */
public final class OperatorVerticle extends VerticleBase {
  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final MeterRegistry meters;

  private Transactions transactions;
  private BatchQueue<OperatorCommand, CommandReply> queue;

  /** A verticle to deploy once. */
  public OperatorVerticle(
      Session session, RetryPolicy retries, BatchQueue.Bounds bounds, MeterRegistry meters) {
    this.session = session;
    this.retries = retries;
    this.bounds = bounds;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    transactions =
        new Transactions(
            vertx, session.connections(vertx, "operators", bounds.parallel()), retries, meters);
    Operations operations =
        new Operations(transactions, new StateChangePublisher(vertx.eventBus(), Clock.systemUTC()));
    queue =
        new BatchQueue<>(
            "operators",
            bounds,
            commands -> operations.carryOut(commands.get(0)).map(r -> List.of(done(r))),
            meters);
    return Future.all(
        CommandConsumer.register(
            vertx,
            CommandKind.UPDATE_TASK_STATUSES,
            UpdateTaskStatuses.class,
            queue::offer,
            meters),
        CommandConsumer.register(
            vertx, CommandKind.RESET_WORKFLOW, ResetWorkflow.class, queue::offer, meters),
        CommandConsumer.register(
            vertx, CommandKind.INCREASE_RESOURCES, IncreaseResources.class, queue::offer, meters));
  }

  private static Future<CommandReply> done(CommandReply reply) {
    return Future.succeededFuture(reply);
  }

  @Override
  public Future<?> stop() {
    return queue.drain().compose(done -> transactions.close());
  }
}
