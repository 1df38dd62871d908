package dev.quell.worker.run;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.RunInstanceRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.walk.CandidateQuery;
import dev.quell.worker.walk.InstanceSource;
import dev.quell.worker.walk.InstanceWalk;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Ends the instances of runs that are being resumed. Confined to one event loop. */
final class Termination {
  private final CommandKind kind;
  private final RunInstanceRepository repository;
  private final InstanceWalk.Tools walks;

  /**
   * @param kind the command that asks for it
   */
  Termination(CommandKind kind, RunInstanceRepository repository, InstanceWalk.Tools walks) {
    this.kind = kind;
    this.repository = repository;
    this.walks = walks;
  }

  /**
   * Completes with the number of instances that moved; none do unless the run is being resumed. The
   * run is not locked: while it is being resumed it can only become TERMINATED.
   */
  Future<BatchTransitionReply> terminate(long runId, WorkflowRunStatus run) {
    Map<TaskInstanceStatus, TaskInstanceStatus> steps = RunInstanceRules.terminated(run);
    if (steps.isEmpty()) {
      return Future.succeededFuture(BatchTransitionReply.NONE);
    }
    // In the order in which an attempt passes them, so that none gets past the walk.
    List<CandidateQuery> queries =
        TaskInstanceStatus.live().stream()
            .filter(steps::containsKey)
            .map(status -> inStatus(runId, status))
            .toList();
    return InstanceWalk.over(
        InstanceSource.inTurn(queries),
        new TerminateTransition(kind, walks.instances(), steps),
        walks);
  }

  private CandidateQuery inStatus(long runId, TaskInstanceStatus status) {
    return (client, afterId, limit) -> repository.inStatus(client, runId, status, afterId, limit);
  }
}
