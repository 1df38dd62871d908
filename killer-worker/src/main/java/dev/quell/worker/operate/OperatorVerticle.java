package dev.quell.worker.operate;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.command.OperatorCommand;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.OperationReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandConsumer;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.SharingQueue;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;

/**
 * Takes the commands of operators. What names tasks is one transaction, all of it or nothing; what
 * means a whole workflow is one for each chunk, and repetitions that arrive meanwhile share a run.
 * Its connections are its own, because such transactions may be long.
 */
public final class OperatorVerticle extends VerticleBase {
  private static final int WALKS_AT_ONCE = 2;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final int chunkRows;
  private final MeterRegistry meters;

  private Transactions transactions;
  private BatchQueue<OperatorCommand, CommandReply> atOnce;
  private SharingQueue<OperatorCommand, OperationReply> walks;

  /**
   * A verticle to deploy once.
   *
   * @param bounds of one queue, with one command per batch
   * @param chunkRows tasks that one transaction changes if all of a workflow are meant
   */
  public OperatorVerticle(
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
            session.connections(vertx, "operators", bounds.parallel() + WALKS_AT_ONCE),
            retries,
            meters);
    Operations operations =
        new Operations(
            transactions,
            new StateChangePublisher(vertx.eventBus(), Clock.systemUTC()),
            chunkRows,
            meters);
    atOnce =
        new BatchQueue<>(
            "operators",
            bounds,
            commands -> operations.atOnce(commands.get(0)).map(r -> List.of(done(r))),
            meters);
    walks =
        new SharingQueue<>(
            "operators_walks",
            bounds.inParallel(WALKS_AT_ONCE),
            operations::walk,
            OperationReply::plus,
            meters);
    return Future.all(
        CommandConsumer.register(
            vertx, CommandKind.UPDATE_TASK_STATUSES, UpdateTaskStatuses.class, this::offer, meters),
        CommandConsumer.register(
            vertx, CommandKind.RESET_WORKFLOW, ResetWorkflow.class, walks::offer, meters),
        CommandConsumer.register(
            vertx, CommandKind.INCREASE_RESOURCES, IncreaseResources.class, atOnce::offer, meters));
  }

  private Future<? extends CommandReply> offer(UpdateTaskStatuses command) {
    return command.taskIds().isPresent() ? atOnce.offer(command) : walks.offer(command);
  }

  private static Future<CommandReply> done(CommandReply reply) {
    return Future.succeededFuture(reply);
  }

  @Override
  public Future<?> stop() {
    return atOnce.drain().compose(done -> walks.drain()).compose(done -> transactions.close());
  }
}
