package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
          where id = any($1::bigint[])
            and workflow_run_id = $2::bigint
            and status <> $3::text
          union all
          select id, status from task_instance
          where workflow_run_id = $2::bigint
            and status = $3::text
            and status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
            and id not in (select unnest($1::bigint[]))
          union all
          select ti.id, ti.status
          from workflow_run
          join task on task.workflow_id = workflow_run.workflow_id
          join task_instance as ti on ti.task_id = task.id
          where workflow_run.id = $2::bigint
            and $3::text not in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
            and ti.workflow_run_id = $2::bigint
            and ti.status = $3::text
            and ti.id not in (select unnest($1::bigint[]))
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
    Long[] ids = held.taskInstanceIds().toArray(Long[]::new);
    return database
        .query(DIFFERENCES, Tuple.of(ids, run, held.status().code()))
        .map(WorkflowRunQueries::differences);
  }

  private static Differences differences(RowSet<Row> rows) {
    Map<String, List<Long>> byStatus = new TreeMap<>();
    String time = null;
    for (Row row : rows) {
      time = row.getString("time");
      if (row.getString("status") != null) {
        byStatus.put(row.getString("status"), List.of(row.getArrayOfLongs("ids")));
      }
    }
    return new Differences(byStatus, time);
  }
}
