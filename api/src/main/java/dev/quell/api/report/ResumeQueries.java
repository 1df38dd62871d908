package dev.quell.api.report;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.Future;

/** Reads of what stands in the way of a resume ({@code docs/contract/workflow-and-bind.md} §5). */
final class ResumeQueries {
  private static final String[] ALIVE =
      WorkflowRunStatus.alive().stream().map(WorkflowRunStatus::code).toArray(String[]::new);

  private final RetryingPool database;

  ResumeQueries(RetryingPool database) {
    this.database = database;
  }

  /** Fails with NOT_FOUND if there is no such workflow. */
  Future<Resumability> resumability(long workflowId) {
    return database
        .first(
            """
            select w.created_date is not null
                   and not exists (
                     select from workflow_run run
                     where run.workflow_id = w.id and run.status = any(#{alive}::text[])
                   ) as resumable,
                   (
                     select count(*)
                     from workflow_run run
                     join task_instance ti on ti.workflow_run_id = run.id
                     where run.workflow_id = w.id and ti.stage = 'K'
                   ) as pending_kill_self
            from workflow w
            where w.id = #{workflowId}::bigint
            """,
            Parameters.of("workflowId", workflowId).and("alive", ALIVE),
            Resumability::from)
        .map(
            found ->
                found.orElseThrow(
                    () -> CommandException.notFound("There is no workflow " + workflowId + ".")));
  }
}
