package dev.quell.api.console;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

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
          where ($1::bigint is null or workflow.id < $1::bigint)
            and ($2::text is null or strpos(lower(workflow.name), lower($2::text)) > 0)
            and ($3::text is null or run."user" = $3::text)
          order by workflow.id desc
          limit $4::integer
          """;

  private static final String ONE = WORKFLOWS + "where workflow.id = $1::bigint";

  private final RetryingPool database;

  ConsoleQueries(RetryingPool database) {
    this.database = database;
  }

  Future<RowSet<Row>> workflows(WorkflowPage page) {
    return database.query(LIST, Tuple.of(page.before(), page.name(), page.user(), page.limit()));
  }

  /** One row, or none. */
  Future<RowSet<Row>> workflow(long workflowId) {
    return database.query(ONE, Tuple.of(workflowId));
  }

  /** The arrays of a workflow. The number of the last batch is the number of batches. */
  Future<RowSet<Row>> arrays(long workflowId) {
    return database.query(
        """
        select own.id as array_id, own.name,
               (
                 select coalesce(max(ti.array_batch_num), 0)
                 from task_instance ti
                 where ti.array_id = own.id
               ) as batches
        from "array" own
        where own.workflow_id = $1::bigint
        order by own.id
        limit %d
        """
            .formatted(MOST_ARRAYS),
        Tuple.of(workflowId));
  }

  /** An array with the place of one of its instances; the place is null if that is not its own. */
  Future<RowSet<Row>> array(long arrayId, Long instanceId) {
    return database.query(
        """
        select own.id as array_id, own.name, own.workflow_id, place.array_batch_num as batch,
               place.array_step_id as step
        from "array" own
        left join task_instance place on place.id = $2::bigint and place.array_id = own.id
        where own.id = $1::bigint
        """,
        Tuple.of(arrayId, instanceId));
  }

  static final String INSTANCES =
      """
      select ti.id as task_instance_id, ti.task_id, task.name as task_name, ti.status,
             ti.nodename as node, ti.distributor_id, ti.array_batch_num as batch,
             ti.array_step_id as step, %s as seconds_in_state,
             %s as seconds_overdue
      from task_instance ti
      join task on task.id = ti.task_id
      where ti.array_id = $1::bigint
        and (ti.array_batch_num, ti.array_step_id) > ($2::integer, $3::integer)
        and ti.array_batch_num <= $4::integer
        and ($5::text[] is null or ti.status = any($5::text[]))
      order by ti.array_batch_num, ti.array_step_id
      limit $6::integer
      """
          .formatted(
              Times.secondsSince("ti.status_date"), Times.secondsOverdue("ti.report_by_date"));

  /** The instances behind a place. */
  Future<RowSet<Row>> instances(long arrayId, InstancePage page, int batch, int step) {
    return database.query(
        INSTANCES,
        Tuple.tuple()
            .addLong(arrayId)
            .addInteger(batch)
            .addInteger(step)
            .addInteger(page.batch() == null ? Integer.MAX_VALUE : page.batch())
            .addArrayOfString(page.letters())
            .addInteger(page.limit()));
  }
}
