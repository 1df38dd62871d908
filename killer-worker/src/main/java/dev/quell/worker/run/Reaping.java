package dev.quell.worker.run;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.ReapWorkflowRun;
import dev.quell.domain.reply.ReapReply;
import dev.quell.domain.run.ReapRules;
import dev.quell.domain.run.RunDecision;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.locking.LockedRun;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.locking.RunStep;
import dev.quell.worker.walk.InstanceWalk;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends runs whose clients have not reported in time ({@code docs/contract/cli-and-reaper.md} §32).
 * A run that is being resumed has its instances ended first, and stays until none is in KILL_SELF.
 * Whether the run is overdue, and what it is in, is looked at again under the locks: a heartbeat
 * that comes before them saves it. So does time in which it could not have come. Confined to one
 * event loop.
 */
public final class Reaping {
  private final InstanceWalk.Tools walks;
  private final RunRepository runs;
  private final Termination termination;
  private final ReapRepository repository = new ReapRepository();

  public Reaping(InstanceWalk.Tools walks, RunRepository runs) {
    this.walks = walks;
    this.runs = runs;
    this.termination =
        new Termination(CommandKind.REAP_WORKFLOW_RUN, new RunInstanceRepository(), walks);
  }

  public Future<ReapReply> reap(ReapWorkflowRun command) {
    return walks
        .transactions()
        .withoutTransaction(client -> repository.readLateness(client, command.workflowRunId()))
        .compose(
            run ->
                run.filter(late -> late.deadline().isOver())
                    .map(late -> reap(command, late))
                    .orElseGet(() -> Future.succeededFuture(ReapReply.NOTHING)));
  }

  private Future<ReapReply> reap(ReapWorkflowRun command, ReapRepository.Lateness late) {
    if (!mayEnd(command, late)) {
      return Future.succeededFuture(new ReapReply(late.status(), 0, false));
    }
    return termination
        .terminate(command.workflowRunId(), late.status())
        .compose(
            terminated ->
                walks
                    .transactions()
                    .inTransaction(connection -> end(connection, command, late.workflowId())));
  }

  private static boolean mayEnd(ReapWorkflowRun command, ReapRepository.Lateness late) {
    return !ReapRules.needsGrace(late.status())
        || (command.startGrace() != null && late.deadline().isOverBy(command.startGrace()));
  }

  private Future<ReapReply> end(
      SqlConnection connection, ReapWorkflowRun command, long workflowId) {
    return runs.lockWorkflows(connection, Set.of(workflowId), LockMode.WAIT)
        .compose(
            workflows ->
                runs.lockRuns(connection, Set.of(command.workflowRunId()), LockMode.WAIT)
                    .compose(
                        locked ->
                            endLocked(connection, command, workflows.get(workflowId), locked)));
  }

  /** Statements of their own, so that they see what was written until the locks were obtained. */
  private Future<ReapReply> endLocked(
      SqlConnection connection,
      ReapWorkflowRun command,
      @Nullable WorkflowStatus workflow,
      List<LockedRun> locked) {
    if (workflow == null || locked.isEmpty()) {
      return Future.succeededFuture(ReapReply.NOTHING);
    }
    LockedRun run = locked.get(0);
    Future<Optional<ReapRepository.Lateness>> late = repository.readLateness(connection, run.id());
    Future<Map<Long, Set<Long>>> alive = runs.readAlive(connection, Set.of(run.workflowId()));
    return Future.join(late, alive)
        .compose(
            read ->
                decide(
                    connection,
                    command,
                    workflow,
                    run,
                    late.result().orElseThrow(),
                    othersAlive(run, alive.result())));
  }

  private static boolean othersAlive(LockedRun run, Map<Long, Set<Long>> alive) {
    return alive.getOrDefault(run.workflowId(), Set.of()).stream().anyMatch(id -> id != run.id());
  }

  private Future<ReapReply> decide(
      SqlConnection connection,
      ReapWorkflowRun command,
      WorkflowStatus workflow,
      LockedRun run,
      ReapRepository.Lateness late,
      boolean anotherAlive) {
    if (!late.deadline().isOver()) {
      return Future.succeededFuture(ReapReply.NOTHING);
    }
    if (ReapRules.waitsForInstances(run.status()) && late.killSelf() > 0) {
      return Future.succeededFuture(new ReapReply(run.status(), late.killSelf(), false));
    }
    RunDecision decision =
        mayEnd(command, late)
            ? ReapRules.decide(workflow, run.status(), anotherAlive)
            : new RunDecision.Refuse();
    return write(connection, workflow, run, decision);
  }

  private Future<ReapReply> write(
      SqlConnection connection, WorkflowStatus workflow, LockedRun run, RunDecision decision) {
    return RunStep.of(decision, workflow, run)
        .map(step -> step.write(connection, runs).map(new ReapReply(step.run(), 0, true)))
        .orElseGet(() -> Future.succeededFuture(new ReapReply(run.status(), 0, false)));
  }
}
