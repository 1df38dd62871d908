package dev.quell.api.console;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import dev.quell.worker.kill.Selection;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import org.jspecify.annotations.Nullable;

/** What the console lists of arrays; columns bear the names of the wire. */
final class ConsoleQueries {
  private final RetryingPool database;

  ConsoleQueries(RetryingPool database) {
    this.database = database;
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
