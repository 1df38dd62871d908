package dev.quell.worker.recovery;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.RebindTasks;
import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandConsumer;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** Takes what clients ask while they bind a workflow whose Tasks exist already. */
public final class BindingVerticle extends VerticleBase {
  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final int chunkRows;
  private final MeterRegistry meters;

  private Transactions transactions;
  private TaskRebinder tasks;
  private BatchQueue<RebindTasks, CommandReply> queue;

  /**
   * A verticle to deploy once.
   *
   * @param chunkRows rows that one transaction changes
   */
  public BindingVerticle(
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
            vertx, session.connections(vertx, "binding", bounds.parallel()), retries, meters);
    tasks = new TaskRebinder(transactions, new InstanceRepository(meters), chunkRows);
    queue = new BatchQueue<>("binding", bounds, this::carryOut, meters);
    return CommandConsumer.register(
        vertx, CommandKind.REBIND_TASKS, RebindTasks.class, queue::offer, meters);
  }

  private Future<List<Future<CommandReply>>> carryOut(List<RebindTasks> commands) {
    return tasks.rebind(commands.get(0)).map(reply -> List.of(Future.succeededFuture(reply)));
  }

  @Override
  public Future<?> stop() {
    return queue.drain().compose(done -> transactions.close());
  }
}
