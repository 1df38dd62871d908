package dev.quell.worker.operate;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.OperatorCommand;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.kill.KillAudit;
import io.vertx.core.Future;

/**
 * Writes into the audit that what was begun on a whole workflow was refused before its end. Trouble
 * of another kind is not written down: the database may be it, and the command is repeated.
 * Stateless.
 */
final class Interruptions {
  private final Transactions transactions;
  private final KillAudit audit;

  Interruptions(Transactions transactions, KillAudit audit) {
    this.transactions = transactions;
    this.audit = audit;
  }

  /** Fails with what the command failed with, after its line was written if that can be. */
  <T> Future<T> note(OperatorCommand command, Throwable failure) {
    Future<Void> noted =
        failure instanceof CommandException refusal
            ? transactions.inTransaction(
                connection -> audit.interrupted(connection, command, refusal.getMessage()))
            : Future.succeededFuture();
    return noted.transform(done -> Future.failedFuture(failure));
  }
}
