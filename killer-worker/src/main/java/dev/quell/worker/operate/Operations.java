package dev.quell.worker.operate;

import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.command.LimitConcurrency;
import dev.quell.domain.command.OperatorCommand;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.IncreaseReply;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.reply.StateChange;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.kill.KillAudit;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.locking.TaskLocks;
import dev.quell.worker.walk.TaskChunks;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;

/** Carries out the commands of operators. Confined to one event loop. */
final class Operations {
  private final OperatorTables tables;
  private final Transactions transactions;
  private final StateChangePublisher events;
  private final UpdateOfAll updates;
  private final Reset resets;
  private final LimitChange limits;

  /**
   * Operations.
   *
   * @param chunkRows tasks that one transaction changes if all of a workflow are meant
   */
  Operations(
      Transactions transactions,
      StateChangePublisher events,
      KillAudit audit,
      int chunkRows,
      MeterRegistry meters) {
    InstanceRepository instances = new InstanceRepository(meters);
    TaskLocks taskLocks = new TaskLocks(meters);
    this.tables =
        new OperatorTables(
            new RunRepository(meters),
            taskLocks,
            instances,
            new OperatorRepository(instances),
            new ResourceRepository(),
            audit);
    this.transactions = transactions;
    this.events = events;
    TaskChunks chunks = new TaskChunks(transactions, taskLocks, chunkRows);
    updates = new UpdateOfAll(transactions, events, chunks, tables);
    resets = new Reset(transactions, chunks, tables);
    limits = new LimitChange(tables.runs(), audit);
  }

  /**
   * What one transaction changed.
   *
   * @param changes of instances
   */
  record Outcome(OperationReply reply, List<StateChange> changes) {}

  /** Changes what is named or found, all or nothing. Completes after the commit. */
  Future<? extends CommandReply> atOnce(OperatorCommand command) {
    if (command instanceof LimitConcurrency limit) {
      return transactions.inTransaction(connection -> limits.carryOut(connection, limit));
    }
    return command instanceof IncreaseResources increase
        ? increase(increase)
        : update((UpdateTaskStatuses) command);
  }

  private Future<IncreaseReply> increase(IncreaseResources command) {
    return transactions.inTransaction(
        connection -> new ResourceIncrease(connection, tables, command).carryOut());
  }

  private Future<OperationReply> update(UpdateTaskStatuses command) {
    return transactions
        .inTransaction(connection -> new TaskUpdate(connection, tables, command).carryOut())
        .map(
            outcome -> {
              events.publish(outcome.changes());
              return outcome.reply();
            });
  }

  /** Goes through a whole workflow; if it fails, part of the tasks may have changed. */
  Future<OperationReply> walk(OperatorCommand command) {
    return command instanceof ResetWorkflow reset
        ? resets.carryOut(reset)
        : updates.carryOut((UpdateTaskStatuses) command);
  }
}
