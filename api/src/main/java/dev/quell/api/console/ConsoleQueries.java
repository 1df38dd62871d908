package dev.quell.api.console;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import dev.quell.worker.kill.Selection;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import org.jspecify.annotations.Nullable;

/** What the console lists; columns bear the names of the wire. */
final class ConsoleQueries {
  /** More arrays than anybody looks at. */
  private static final int MOST_ARRAYS = 1_000;

  /** The run is the one that decides who owns the workflow: an alive one before others. */
  private static final String WORKFLOWS =
      """
      select workflow.id as workflow_id, coalesce(workflow.name, '') as name, run."user",
             workflow.status, run.id as run_id, run.status as run_status
      from workflow
      left join lateral (
        select id, status, "user"
        from workflow_run
        where workflow_id = workflow.id
        order by status in ('L', 'B', 'I', 'O', 'R', 'C', 'H') desc, id desc
        limit 1
      ) as run on true
      """;

  private static final String LIST =
      WORKFLOWS
          + """
          where (#{before}::bigint is null or workflow.id < #{before}::bigint)
            and (#{name}::text is null
              or strpos(lower(workflow.name), lower(#{name}::text)) > 0)
            and (#{user}::text is null or run."user" = #{user}::text)
          order by workflow.id desc
          limit #{limit}::integer
          """;

  private static final String ONE = WORKFLOWS + "where workflow.id = #{workflowId}::bigint";

  private final RetryingPool database;

  ConsoleQueries(RetryingPool database) {
    this.database = database;
  }

  Future<RowSet<Row>> workflows(WorkflowPage page) {
    return database.rows(
        LIST,
        Parameters.of("before", page.before())
            .and("name", page.name())
            .and("user", page.user())
            .and("limit", page.limit()));
  }

  /** One row, or none. */
  Future<RowSet<Row>> workflow(long workflowId) {
    return database.rows(ONE, Parameters.of("workflowId", workflowId));
  }

  private static final String ARRAYS =
      """
      select own.id as array_id, own.name,
             (
               select coalesce(max(ti.array_batch_num), 0)
               from task_instance ti
               where ti.array_id = own.id
             ) as batches
      from "array" own
      where own.workflow_id = #{workflowId}::bigint
      order by own.id
      limit %d
      """
          .formatted(MOST_ARRAYS);

  /** The arrays of a workflow. The number of the last batch is the number of batches. */
  Future<RowSet<Row>> arrays(long workflowId) {
    return database.rows(ARRAYS, Parameters.of("workflowId", workflowId));
  }

  /** An array with the place of one of its instances; the place is null if that is not its own. */
  Future<RowSet<Row>> array(long arrayId, @Nullable Long instanceId) {
    return database.rows(
        """
        select own.id as array_id, own.name, own.workflow_id, place.array_batch_num as batch,
               place.array_step_id as step
        from "array" own
        left join task_instance place
          on place.id = #{instanceId}::bigint and place.array_id = own.id
        where own.id = #{arrayId}::bigint
        """,
        Parameters.of("arrayId", arrayId).and("instanceId", instanceId));
  }

  static final String INSTANCES =
      """
      select ti.id as task_instance_id, ti.task_id, task.name as task_name, ti.status,
             ti.nodename as node, ti.distributor_id, ti.array_batch_num as batch,
             ti.array_step_id as step, %s as seconds_in_state,
             %s as seconds_overdue
      from task_instance ti
      cross join lateral (select nullif(%s, '-infinity') as due) as next_report
      join task on task.id = ti.task_id
      where ti.array_id = #{arrayId}::bigint
        and (ti.array_batch_num, ti.array_step_id) > (#{batch}::integer, #{step}::integer)
        and ti.array_batch_num <= #{lastBatch}::integer
        and (#{letters}::text[] is null or ti.status = any(#{letters}::text[]))
      order by ti.array_batch_num, ti.array_step_id
      limit #{limit}::integer
      """
          .formatted(
              Times.secondsSince("ti.status_date"),
              Times.secondsOverdue("next_report.due"),
              Selection.REPORT_DUE);

  /** The instances behind a place. */
  Future<RowSet<Row>> instances(long arrayId, InstancePage page, int batch, int step) {
    return database.rows(
        INSTANCES,
        Parameters.of("arrayId", arrayId)
            .and("batch", batch)
            .and("step", step)
            .and("lastBatch", page.batch() == null ? Integer.MAX_VALUE : page.batch())
            .and("letters", page.letters())
            .and("limit", page.limit()));
  }
}
