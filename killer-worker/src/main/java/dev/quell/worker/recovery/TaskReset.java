package dev.quell.worker.recovery;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.SetResumeState;
import dev.quell.domain.reply.ResumeStateReply;
import dev.quell.domain.run.LinkRules;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.run.LinkRepository;
import dev.quell.worker.run.RunRepository;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Iterator;
import java.util.Set;

/**
 * Has the tasks of a workflow wait anew ({@code docs/contract/workflow-and-bind.md} §27), chunk by
 * chunk in ascending order of id, a transaction each. Each chunk holds the lock of the workflow, so
 * no run begins meanwhile; if one begins between two chunks, the rest stays as it is. Confined to
 * one event loop.
 */
final class TaskReset {
  private static final long BEFORE_FIRST = -1;

  private final Transactions transactions;
  private final RunRepository runs;
  private final int chunkRows;
  private final LinkRepository links = new LinkRepository();
  private final TaskResetRepository tasks = new TaskResetRepository();

  TaskReset(Transactions transactions, RunRepository runs, int chunkRows) {
    this.transactions = transactions;
    this.runs = runs;
    this.chunkRows = chunkRows;
  }

  /** Fails with NOT_FOUND if there is no such workflow. */
  Future<ResumeStateReply> reset(SetResumeState command) {
    return transactions
        .inTransaction(connection -> lockAndReset(connection, command, 0, BEFORE_FIRST))
        .compose(
            begun -> begun.refusal() == null ? resetAll(command) : Future.succeededFuture(begun));
  }

  private Future<ResumeStateReply> resetAll(SetResumeState command) {
    return transactions
        .withoutTransaction(client -> tasks.findChunks(client, command, chunkRows))
        .compose(
            ends ->
                resetNext(command, BEFORE_FIRST, ends.iterator(), new ResumeStateReply(0, null)));
  }

  private Future<ResumeStateReply> resetNext(
      SetResumeState command, long afterId, Iterator<Long> ends, ResumeStateReply soFar) {
    if (soFar.refusal() != null || !ends.hasNext()) {
      return Future.succeededFuture(soFar);
    }
    long lastId = ends.next();
    return transactions
        .inTransaction(connection -> lockAndReset(connection, command, afterId, lastId))
        .compose(chunk -> resetNext(command, lastId, ends, soFar.plus(chunk)));
  }

  private Future<ResumeStateReply> lockAndReset(
      SqlConnection connection, SetResumeState command, long afterId, long lastId) {
    long id = command.workflowId();
    return runs.lockWorkflows(connection, Set.of(id), LockMode.WAIT)
        .compose(
            locked ->
                locked.containsKey(id)
                    ? links.readPreconditions(connection, id)
                    : Future.failedFuture(
                        CommandException.notFound("There is no workflow " + id + ".")))
        .compose(
            standing ->
                LinkRules.resetRefusal(id, standing.bound(), standing.alive())
                    .map(sentence -> Future.succeededFuture(new ResumeStateReply(0, sentence)))
                    .orElseGet(
                        () ->
                            tasks
                                .reset(connection, command, afterId, lastId)
                                .map(count -> new ResumeStateReply(count, null))));
  }
}
