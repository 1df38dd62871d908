package dev.quell.worker.run;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.RunCommand;
import dev.quell.domain.command.SetResume;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.ResumeReply;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.RunRules;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.worker.engine.Shard;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.kill.KillAudit;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Tells the client of a workflow's run to stop ({@code docs/contract/workflow-and-bind.md} §4).
 * Which run that is is read without a lock; whether it can be told so is decided under the locks of
 * every step, so that it either ends or is resumed, never both (§A.4). Confined to one event loop.
 */
final class Stopping {
  private static final String[] STOPPABLE =
      Arrays.stream(WorkflowRunStatus.values())
          .filter(status -> RunRules.isStep(status, WorkflowRunStatus.COLD_RESUME))
          .map(WorkflowRunStatus::code)
          .toArray(String[]::new);

  private final Transactions transactions;
  private final Shard<RunCommand, RunStatusReply> runs;
  private final KillAudit audit;
  private final LinkRepository repository = new LinkRepository();

  Stopping(Transactions transactions, Shard<RunCommand, RunStatusReply> runs, KillAudit audit) {
    this.transactions = transactions;
    this.runs = runs;
    this.audit = audit;
  }

  Future<ResumeReply> stop(SetResume command) {
    return transactions
        .withoutTransaction(
            client -> repository.findStoppable(client, command.workflowId(), STOPPABLE))
        .compose(run -> stop(command, run));
  }

  private Future<ResumeReply> stop(SetResume command, OptionalLong run) {
    if (run.isEmpty()) {
      return requireWorkflow(command.workflowId()).map(new ResumeReply(false));
    }
    WorkflowRunStatus kind =
        command.resetRunningJobs() ? WorkflowRunStatus.COLD_RESUME : WorkflowRunStatus.HOT_RESUME;
    // First it is written down: no stop is without its line, though a line may be of one that came
    // too late.
    return transactions
        .inTransaction(connection -> audit.resumeSet(connection, command, run.getAsLong()))
        .compose(noted -> runs.submit(new UpdateRunStatus(run.getAsLong(), kind)))
        .map(reply -> new ResumeReply(reply.applied()));
  }

  private Future<Void> requireWorkflow(long id) {
    return transactions
        .withoutTransaction(client -> repository.exists(client, id))
        .compose(
            exists ->
                exists
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        CommandException.notFound("There is no workflow " + id + ".")));
  }
}
