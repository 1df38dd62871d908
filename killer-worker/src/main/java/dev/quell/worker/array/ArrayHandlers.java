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
import dev.quell.worker.engine.CommandHandler;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.walk.InstanceSource;
import dev.quell.worker.walk.InstanceWalk;
import dev.quell.worker.walk.WalkPace;
import io.vertx.core.Future;
import java.util.List;

/**
 * Takes what schedulers and distributors ask for many rows at once: queue, instantiate, launch, and
 * what distributors tell of launched instances.
 */
public final class ArrayHandlers {
  private final ArrayRepository arrays;
  private final InstanceWalk.Tools walks;
  private final Queueing queueing;
  private final Instantiation instantiation;
  private final SubmissionDetails details;

  private ArrayHandlers(Engine engine, BatchQueue.Bounds bounds, int chunkRows) {
    WalkPace pace = WalkPace.steady(chunkRows);
    Transactions transactions =
        engine.transactions("arrays", bounds.parallel() * pace.mostChunksAtOnce());
    InstanceRepository instances = new InstanceRepository(engine.meters());
    arrays = new ArrayRepository();
    walks = new InstanceWalk.Tools(transactions, instances, engine.events(), pace);
    queueing =
        new Queueing(
            transactions, instances, arrays, new RunRepository(engine.meters()), engine.events());
    instantiation = new Instantiation(walks, arrays);
    details = new SubmissionDetails(transactions, instances, chunkRows);
  }

  /**
   * Sets up the handlers of arrays.
   *
   * @param bounds of their queue, with one command per batch
   * @param chunkRows rows that one transaction changes
   */
  public static CommandHandlers of(Engine engine, BatchQueue.Bounds bounds, int chunkRows) {
    ArrayHandlers arrays = new ArrayHandlers(engine, bounds, chunkRows);
    BatchQueue<ArrayCommand, CommandReply> queue =
        new BatchQueue<>(
            "arrays", bounds, BatchQueue.Processor.oneByOne(arrays::carryOut), engine.meters());
    return CommandHandlers.of(
        List.of(
            new CommandHandler<>(CommandKind.QUEUE_TASK_BATCH, QueueTaskBatch.class, queue::submit),
            new CommandHandler<>(
                CommandKind.INSTANTIATE_TASK_INSTANCES,
                InstantiateTaskInstances.class,
                queue::submit),
            new CommandHandler<>(
                CommandKind.TRANSITION_TO_LAUNCHED, TransitionToLaunched.class, queue::submit),
            new CommandHandler<>(
                CommandKind.LOG_ARRAY_DISTRIBUTOR_IDS, LogArrayDistributorIds.class, queue::submit),
            new CommandHandler<>(
                CommandKind.LOG_REPORT_BY_BATCH, LogReportByBatch.class, queue::submit)),
        queue::drain);
  }

  private Future<? extends CommandReply> carryOut(ArrayCommand command) {
    if (command instanceof QueueTaskBatch queueTasks) {
      return queueing.queue(queueTasks);
    }
    if (command instanceof InstantiateTaskInstances instantiate) {
      return instantiation.instantiate(instantiate);
    }
    if (command instanceof TransitionToLaunched launched) {
      return InstanceWalk.over(
          InstanceSource.of(new BatchInstances(launched, LaunchTransition.FROM)),
          new LaunchTransition(arrays, launched.nextReportIncrement()),
          walks);
    }
    if (command instanceof LogArrayDistributorIds distributorIds) {
      return details.store(distributorIds);
    }
    if (command instanceof LogReportByBatch heartbeat) {
      return details.beat(heartbeat);
    }
    throw new IllegalArgumentException("Not a command of arrays: " + command.kind());
  }
}
