package dev.quell.worker.recovery;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.SetResumeState;
import dev.quell.domain.reply.ResumeStateReply;
import dev.quell.domain.run.LinkRules;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.locking.IdRange;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.locking.TaskLocks;
import dev.quell.worker.locking.TaskSelection;
import dev.quell.worker.run.LinkRepository;
import dev.quell.worker.walk.ChunkedWalk;
import dev.quell.worker.walk.Chunks;
import dev.quell.worker.walk.InstanceWalk;
import dev.quell.worker.walk.TaskChunks;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.EnumSet;
import java.util.Optional;

/**
 * Has the tasks of a workflow wait anew ({@code docs/contract/workflow-and-bind.md} §27), chunk by
 * chunk in ascending order of id, a transaction each. Each chunk holds the lock of the workflow, so
 * no run begins meanwhile; if one begins between two chunks, the rest stays as it is. Confined to
 * one event loop.
 */
final class TaskReset {
  private final InstanceWalk.Tools walks;
  private final RunRepository runs;
  private final TaskLocks tasks;
  private final TaskChunks chunks;
  private final LinkRepository links = new LinkRepository();

  TaskReset(InstanceWalk.Tools walks, RunRepository runs, TaskLocks tasks) {
    this.walks = walks;
    this.runs = runs;
    this.tasks = tasks;
    this.chunks = new TaskChunks(walks.transactions(), tasks, walks.pace().chunkRows());
  }

  /** Fails with NOT_FOUND if there is no such workflow. */
  Future<ResumeStateReply> reset(SetResumeState command) {
    TaskSelection due = due(command);
    return walks
        .transactions()
        .inTransaction(connection -> refusal(connection, command.workflowId()))
        .compose(
            refusal ->
                refusal.isPresent()
                    ? Future.succeededFuture(new ResumeStateReply(0, refusal.get()))
                    : chunks
                        .of(command.workflowId(), due)
                        .compose(found -> resetAll(command.workflowId(), due, found)));
  }

  private static TaskSelection due(SetResumeState command) {
    return TaskSelection.touchedExcept(
        command.resetIfRunning()
            ? EnumSet.of(TaskStatus.DONE)
            : EnumSet.of(TaskStatus.DONE, TaskStatus.RUNNING));
  }

  private Future<ResumeStateReply> resetAll(
      long workflowId, TaskSelection due, Chunks<IdRange> found) {
    return ChunkedWalk.inTurnUntil(
        soFar -> soFar.refusal() != null,
        found,
        range ->
            walks
                .transactions()
                .inTransaction(connection -> reset(connection, workflowId, due, range)),
        new ResumeStateReply(0, null),
        ResumeStateReply::plus);
  }

  private Future<ResumeStateReply> reset(
      SqlConnection connection, long workflowId, TaskSelection due, IdRange range) {
    return refusal(connection, workflowId)
        .compose(
            refusal ->
                refusal.isPresent()
                    ? Future.succeededFuture(new ResumeStateReply(0, refusal.get()))
                    : tasks
                        .lockRange(connection, workflowId, due, range)
                        .compose(ids -> walks.instances().resetTasks(connection, ids))
                        .map(count -> new ResumeStateReply(count, null)));
  }

  /** Says why tasks may not be reset now, under the lock of the workflow. */
  private Future<Optional<String>> refusal(SqlConnection connection, long id) {
    return runs.lockWorkflow(connection, id)
        .compose(
            workflow ->
                workflow.isPresent()
                    ? links.readPreconditions(connection, id)
                    : Future.failedFuture(
                        CommandException.notFound("There is no workflow " + id + ".")))
        .map(standing -> LinkRules.resetRefusal(id, standing.bound(), standing.alive()));
  }
}
