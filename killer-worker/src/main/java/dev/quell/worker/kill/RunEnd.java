package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.run.ReapRules;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.LockedRun;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.locking.RunStep;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Ends the run of a workflow that was stopped, as if its client had gone: the run is in ERROR,
 * which its client hears with the next heartbeat, and the workflow may be resumed as after any
 * failure ({@code docs/contract/workflow-and-bind.md} §A.2, §A.4). Stateless.
 */
final class RunEnd {
  private final RunRepository runs;
  private final KillAudit audit;

  RunEnd(RunRepository runs, KillAudit audit) {
    this.runs = runs;
    this.audit = audit;
  }

  /** Ends it in the transaction that ends the job; a run that was released or is new stays. */
  Future<Void> end(SqlConnection connection, KillJobView job) {
    long workflowId = Objects.requireNonNull(job.selector().workflowId());
    return runs.lockWorkflow(connection, workflowId)
        .compose(
            workflow ->
                runs.lockAliveRuns(connection, workflowId)
                    .compose(alive -> held(connection, alive))
                    .compose(
                        held ->
                            workflow.isEmpty() || held.isEmpty()
                                ? Future.succeededFuture()
                                : end(connection, job, workflow.get(), held.get(0))));
  }

  private static Future<List<LockedRun>> held(SqlConnection connection, List<LockedRun> alive) {
    return connection
        .preparedQuery(
            """
            select workflow_run_id from run_hold
            where workflow_run_id = any($1::bigint[]) and array_id is null
            """)
        .execute(Tuple.tuple().addArrayOfLong(Rows.ids(alive.stream().map(LockedRun::id).toList())))
        .map(
            rows -> {
              List<Long> held = Rows.firstIds(rows);
              return alive.stream().filter(run -> held.contains(run.id())).toList();
            });
  }

  private Future<Void> end(
      SqlConnection connection, KillJobView job, WorkflowStatus workflow, LockedRun run) {
    return RunStep.of(ReapRules.decide(workflow, run.status(), false), workflow, run)
        .map(
            step ->
                step.write(connection, runs)
                    .compose(
                        written -> audit.runEnded(connection, job, detail(workflow, run, step))))
        .orElseGet(Future::succeededFuture);
  }

  private static String detail(WorkflowStatus workflow, LockedRun run, RunStep step) {
    return "workflow run %d %s→%s%s"
        .formatted(
            run.id(),
            run.status().code(),
            step.run().code(),
            step.workflows().values().stream()
                .map(to -> ", workflow %s→%s".formatted(workflow.code(), to.code()))
                .collect(Collectors.joining()));
  }
}
