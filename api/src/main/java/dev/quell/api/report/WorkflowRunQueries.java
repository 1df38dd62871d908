package dev.quell.api.report;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;

/** Reads of workflow runs ({@code docs/contract/workflow-and-bind.md} §20). */
final class WorkflowRunQueries {
  /**
   * Only live instances are indexed by run; the condition on the letters says so to the planner.
   * Instances that have ended are found by the tasks of the workflow: no distributor asks for them.
   * "not in" makes one hash table of the ids, however many the planner expects.
   */
  static final String DIFFERENCES =
      """
      select clock.time, difference.status, difference.ids
      from (
        select to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as time
      ) as clock
      left join (
        select status, array_agg(id order by id) as ids
        from (
          select id, status from task_instance
          where id = any(#{ids}::bigint[])
            and workflow_run_id = #{run}::bigint
            and status <> #{status}::text
          union all
          select id, status from task_instance
          where workflow_run_id = #{run}::bigint
            and status = #{status}::text
            and status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
            and id not in (select unnest(#{ids}::bigint[]))
          union all
          select ti.id, ti.status
          from workflow_run
          join task on task.workflow_id = workflow_run.workflow_id
          join task_instance as ti on ti.task_id = task.id
          where workflow_run.id = #{run}::bigint
            and #{status}::text not in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
            and ti.workflow_run_id = #{run}::bigint
            and ti.status = #{status}::text
            and ti.id not in (select unnest(#{ids}::bigint[]))
        ) as instance
        group by status
      ) as difference on true
      """;

  private final RetryingPool database;

  WorkflowRunQueries(RetryingPool database) {
    this.database = database;
  }

  /**
   * Held instances that are in another status, and instances in the status that are not held. Those
   * of other runs and unknown ones count as not there.
   */
  Future<Differences> differences(long run, HeldInstances held) {
    return database
        .list(
            DIFFERENCES,
            Parameters.ofIds("ids", held.taskInstanceIds())
                .and("run", run)
                .and("status", held.status().code()),
            IdsByStatus::from)
        .map(rows -> new Differences(IdsByStatus.collect(rows), IdsByStatus.time(rows)));
  }
}
