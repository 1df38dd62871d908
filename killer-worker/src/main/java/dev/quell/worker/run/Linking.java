package dev.quell.worker.run;

import dev.quell.domain.command.LinkWorkflowRun;
import dev.quell.domain.reply.LinkReply;
import dev.quell.domain.run.LinkRules;
import dev.quell.domain.run.LinkRules.AliveRun;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.RunRepository;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Begins runs. The workflow is locked first and everything is read under its lock, so of callers at
 * the same time exactly one gets the workflow; a refused one leaves no row ({@code
 * docs/contract/workflow-and-bind.md} §16). Confined to one event loop.
 */
final class Linking {
  private final Transactions transactions;
  private final RunRepository runs;
  private final LinkRepository repository = new LinkRepository();

  Linking(Transactions transactions, RunRepository runs) {
    this.transactions = transactions;
    this.runs = runs;
  }

  Future<LinkReply> link(LinkWorkflowRun command) {
    Attempt attempt = new Attempt(command);
    return transactions.inTransaction(attempt::carryOut);
  }

  /** One command, however often its transaction is tried. */
  private final class Attempt {
    private final LinkWorkflowRun command;

    /** Of a try whose commit may or may not have come through; null if there was none. */
    private @Nullable Long inserted;

    Attempt(LinkWorkflowRun command) {
      this.command = command;
    }

    Future<LinkReply> carryOut(SqlConnection connection) {
      long id = command.workflowId();
      return runs.lockWorkflow(connection, id)
          .compose(
              workflow ->
                  workflow.isPresent()
                      ? linkLocked(connection, workflow.get())
                      : Future.succeededFuture(
                          LinkReply.refused("There is no workflow " + id + ".")));
    }

    private Future<LinkReply> linkLocked(SqlConnection connection, WorkflowStatus workflow) {
      return repository
          .readPreconditions(connection, command.workflowId())
          .compose(preconditions -> link(connection, workflow, preconditions));
    }

    private Future<LinkReply> link(
        SqlConnection connection, WorkflowStatus workflow, LinkPreconditions preconditions) {
      Optional<Long> own =
          preconditions.alive().map(AliveRun::id).filter(id -> id.equals(inserted));
      if (own.isPresent()) {
        return Future.succeededFuture(LinkReply.linked(own.get()));
      }
      return LinkRules.refusal(
              command.workflowId(), workflow, preconditions.bound(), preconditions.alive())
          .map(sentence -> Future.succeededFuture(LinkReply.refused(sentence)))
          .orElseGet(() -> insert(connection));
    }

    private Future<LinkReply> insert(SqlConnection connection) {
      return repository
          .insert(connection, command)
          .onSuccess(id -> inserted = id)
          .map(LinkReply::linked);
    }
  }
}
