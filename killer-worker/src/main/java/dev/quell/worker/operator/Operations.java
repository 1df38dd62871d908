package dev.quell.worker.operator;

import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.command.OperatorCommand;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.event.StateChange;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.OperationReply;
import dev.quell.worker.bus.StateChangePublisher;
import dev.quell.worker.tx.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/** Carries out the commands of operators. Confined to one event loop. */
final class Operations {
  private final OperatorRepository repository = new OperatorRepository();
  private final Transactions transactions;
  private final StateChangePublisher events;

  Operations(Transactions transactions, StateChangePublisher events) {
    this.transactions = transactions;
    this.events = events;
  }

  /**
   * What one transaction changed.
   *
   * @param changes of instances
   */
  record Outcome(CommandReply reply, List<StateChange> changes) {
    static final Outcome NONE = new Outcome(OperationReply.NONE, List.of());
  }

  /** Completes after the commit; if it fails, nothing was changed. */
  Future<CommandReply> carryOut(OperatorCommand command) {
    return transactions
        .inTransaction(connection -> carryOut(connection, command))
        .map(
            outcome -> {
              events.publish(outcome.changes());
              return outcome.reply();
            });
  }

  private Future<Outcome> carryOut(SqlConnection connection, OperatorCommand command) {
    if (command instanceof UpdateTaskStatuses update) {
      return new TaskUpdate(connection, repository, update).carryOut();
    }
    return command instanceof IncreaseResources increase
        ? new ResourceIncrease(connection, repository, increase).carryOut()
        : new Reset(connection, repository, (ResetWorkflow) command).carryOut();
  }
}
