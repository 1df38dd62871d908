package dev.quell.worker.recovery;

import dev.quell.domain.command.ForceCleanupKillSelf;
import dev.quell.domain.command.RunCommand;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.CleanupReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.locking.LockedRun;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.run.ReapRepository;
import dev.quell.worker.run.RunDecider;
import dev.quell.worker.run.RunRows;
import dev.quell.worker.walk.InstanceSource;
import dev.quell.worker.walk.InstanceWalk;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ends by force what waits in KILL_SELF, then the runs that waited for it ({@code
 * docs/contract/workflow-and-bind.md} §6). What a crash leaves behind the same command finds again.
 * Confined to one event loop.
 */
final class Cleanup {
  private static final List<WorkflowRunStatus> RESUMING =
      List.of(WorkflowRunStatus.COLD_RESUME, WorkflowRunStatus.HOT_RESUME);

  private final InstanceWalk.Tools walks;
  private final RunRepository runs;
  private final ReapRepository repository = new ReapRepository();

  Cleanup(InstanceWalk.Tools walks, RunRepository runs) {
    this.walks = walks;
    this.runs = runs;
  }

  Future<CleanupReply> cleanUp(ForceCleanupKillSelf command) {
    long workflowId = command.workflowId();
    return InstanceWalk.over(
            InstanceSource.of(
                (client, afterId, limit) ->
                    repository.killSelfOf(client, workflowId, afterId, limit)),
            new CleanupTransition(walks.instances()),
            walks)
        .compose(
            ended ->
                walks
                    .transactions()
                    .inTransaction(connection -> endRuns(connection, workflowId))
                    .map(count -> new CleanupReply(ended.taskInstances(), count)));
  }

  private Future<Integer> endRuns(SqlConnection connection, long workflowId) {
    return runs.lockWorkflows(connection, Set.of(workflowId), LockMode.WAIT)
        .compose(
            workflows ->
                repository
                    .findRuns(connection, workflowId, RESUMING)
                    .compose(ids -> lockAndEnd(connection, workflows, ids)));
  }

  private Future<Integer> lockAndEnd(
      SqlConnection connection, Map<Long, WorkflowStatus> workflows, List<Long> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(0);
    }
    Future<List<LockedRun>> locked = runs.lockRuns(connection, ids, LockMode.WAIT);
    Future<Map<Long, Set<Long>>> alive = runs.readAlive(connection, workflows.keySet());
    return Future.join(locked, alive)
        .map(read -> new RunRows(workflows, locked.result(), alive.result()))
        .map(rows -> new RunDecider(rows).decide(ends(ids)))
        .compose(
            outcome ->
                runs.write(connection, outcome.runs(), outcome.workflows())
                    .map(written -> outcome.runs().size()));
  }

  private static List<RunCommand> ends(List<Long> ids) {
    return ids.stream()
        .<RunCommand>map(id -> new UpdateRunStatus(id, WorkflowRunStatus.TERMINATED))
        .toList();
  }
}
