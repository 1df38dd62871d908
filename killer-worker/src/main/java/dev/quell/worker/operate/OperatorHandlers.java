package dev.quell.worker.operate;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.command.LimitConcurrency;
import dev.quell.domain.command.OperatorCommand;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.OperationReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CoalescingQueue;
import dev.quell.worker.engine.CommandHandler;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.kill.KillAudit;
import io.vertx.core.Future;
import java.util.List;

/**
 * Takes the commands of operators. What names tasks is one transaction, all of it or nothing; what
 * means a whole workflow is one for each chunk, and repetitions that arrive meanwhile share a run.
 * Its connections are its own, because such transactions may be long.
 */
public final class OperatorHandlers {
  private static final int WALKS_AT_ONCE = 2;

  private final BatchQueue<OperatorCommand, CommandReply> atOnce;
  private final CoalescingQueue<OperatorCommand, OperationReply> walks;

  private OperatorHandlers(Engine engine, BatchQueue.Bounds bounds, int chunkRows) {
    Operations operations =
        new Operations(
            engine.transactions("operators", bounds.parallel() + WALKS_AT_ONCE),
            engine.events(),
            new KillAudit(engine.vertx().eventBus()),
            chunkRows,
            engine.meters());
    atOnce =
        new BatchQueue<>(
            "operators",
            bounds,
            BatchQueue.Processor.oneByOne(operations::atOnce),
            engine.meters());
    walks =
        new CoalescingQueue<>(
            "operators_walks",
            bounds.inParallel(WALKS_AT_ONCE),
            operations::walk,
            OperationReply::plus,
            engine.meters());
  }

  /**
   * Sets up the handlers of operators' commands.
   *
   * @param bounds of one queue, with one command per batch
   * @param chunkRows tasks that one transaction changes if all of a workflow are meant
   */
  public static CommandHandlers of(Engine engine, BatchQueue.Bounds bounds, int chunkRows) {
    return new OperatorHandlers(engine, bounds, chunkRows).handlers();
  }

  private CommandHandlers handlers() {
    return CommandHandlers.of(
        List.of(
            new CommandHandler<>(
                CommandKind.UPDATE_TASK_STATUSES, UpdateTaskStatuses.class, this::update),
            new CommandHandler<>(CommandKind.RESET_WORKFLOW, ResetWorkflow.class, walks::submit),
            new CommandHandler<>(
                CommandKind.INCREASE_RESOURCES, IncreaseResources.class, atOnce::submit),
            new CommandHandler<>(
                CommandKind.LIMIT_CONCURRENCY, LimitConcurrency.class, atOnce::submit)),
        atOnce::drain,
        walks::drain);
  }

  private Future<? extends CommandReply> update(UpdateTaskStatuses command) {
    return command.taskIds().isPresent() ? atOnce.submit(command) : walks.submit(command);
  }
}
