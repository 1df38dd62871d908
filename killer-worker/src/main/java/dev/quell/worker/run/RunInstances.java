package dev.quell.worker.run;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.RunInstancesCommand;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.command.TerminateTaskInstances;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.walk.CandidateQuery;
import dev.quell.worker.walk.InstanceSource;
import dev.quell.worker.walk.InstanceWalk;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Takes the instances of a run through a step. Confined to one event loop. */
final class RunInstances {
  private static final int LAUNCH_GRACE_IN_INCREMENTS = 2;

  private final RunInstanceRepository repository = new RunInstanceRepository();
  private final InstanceWalk.Tools walks;
  private final TriageTransition triage;
  private final Termination termination;
  private final double launchGrace;

  /**
   * @param usualIncrement seconds that a heartbeat usually holds; a LAUNCHED instance that is
   *     overdue is given up after twice as long
   */
  RunInstances(InstanceWalk.Tools walks, double usualIncrement) {
    this.walks = walks;
    launchGrace = usualIncrement * LAUNCH_GRACE_IN_INCREMENTS;
    triage = new TriageTransition(walks.instances(), repository, usualIncrement, launchGrace);
    termination = new Termination(CommandKind.TERMINATE_TASK_INSTANCES, repository, walks);
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
    return InstanceWalk.over(
        InstanceSource.inTurn(
            List.of(
                overdue(runId, TaskInstanceStatus.RUNNING, 0),
                overdue(runId, TaskInstanceStatus.LAUNCHED, launchGrace))),
        triage,
        walks);
  }

  private CandidateQuery overdue(long runId, TaskInstanceStatus status, double grace) {
    return (client, afterId, limit) ->
        repository.overdue(client, runId, status, grace, afterId, limit);
  }

  private Future<BatchTransitionReply> terminate(long runId) {
    return walks
        .transactions()
        .withoutTransaction(client -> repository.findStatus(client, runId))
        .compose(run -> terminate(runId, run));
  }

  private Future<BatchTransitionReply> terminate(long runId, Optional<WorkflowRunStatus> run) {
    return run.isPresent()
        ? termination.terminate(runId, run.get())
        : Future.failedFuture(CommandException.notFound("There is no workflow run " + runId + "."));
  }
}
