package dev.quell.worker.workflowrun;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.RunInstancesCommand;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.command.TerminateTaskInstances;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.taskinstance.RunInstanceRules;
import dev.quell.domain.taskinstance.TaskInstanceStatus;
import dev.quell.domain.workflowrun.WorkflowRunStatus;
import dev.quell.worker.submission.BatchWalk;
import dev.quell.worker.submission.Members;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the instances of a run through a step. Confined to one event loop. */
final class RunInstances {
  private final RunInstanceRepository repository = new RunInstanceRepository();
  private final BatchWalk.Tools walks;
  private final TriageStep triage;
  private final double launchGrace;

  /**
   * @param launchGrace seconds after which a LAUNCHED instance that is overdue is given up
   */
  RunInstances(BatchWalk.Tools walks, double launchGrace) {
    this.walks = walks;
    this.launchGrace = launchGrace;
    triage = new TriageStep(repository, launchGrace);
  }

  /** Completes with the number of instances that moved. */
  Future<BatchTransitionReply> carryOut(RunInstancesCommand command) {
    if (command instanceof TerminateTaskInstances) {
      return terminate(command.workflowRunId());
    }
    if (command instanceof SetStatusForTriaging) {
      return triage(command.workflowRunId());
    }
    throw new IllegalArgumentException("Not a command of this verticle: " + command.kind());
  }

  private Future<BatchTransitionReply> triage(long runId) {
    return BatchWalk.over(
        List.of(
            overdue(runId, TaskInstanceStatus.RUNNING, 0),
            overdue(runId, TaskInstanceStatus.LAUNCHED, launchGrace)),
        triage,
        walks);
  }

  private Members overdue(long runId, TaskInstanceStatus status, double grace) {
    return (client, afterId, limit) ->
        repository.overdue(client, runId, status, grace, afterId, limit);
  }

  /** The run is not locked: while it is being resumed it can only become TERMINATED. */
  private Future<BatchTransitionReply> terminate(long runId) {
    return walks
        .transactions()
        .withoutTransaction(client -> repository.findStatus(client, runId))
        .compose(run -> terminate(runId, run));
  }

  private Future<BatchTransitionReply> terminate(long runId, Optional<WorkflowRunStatus> run) {
    if (run.isEmpty()) {
      return Future.failedFuture(
          CommandException.notFound("There is no workflow run " + runId + "."));
    }
    Map<TaskInstanceStatus, TaskInstanceStatus> moves = RunInstanceRules.terminated(run.get());
    if (moves.isEmpty()) {
      return Future.succeededFuture(BatchTransitionReply.NONE);
    }
    // In the order in which an attempt passes them, so that none gets past the walk.
    List<Members> parts =
        TaskInstanceStatus.live().stream()
            .filter(moves::containsKey)
            .map(status -> inStatus(runId, status))
            .toList();
    return BatchWalk.over(parts, new TerminationStep(repository, moves), walks);
  }

  private Members inStatus(long runId, TaskInstanceStatus status) {
    return (client, afterId, limit) -> repository.inStatus(client, runId, status, afterId, limit);
  }
}
