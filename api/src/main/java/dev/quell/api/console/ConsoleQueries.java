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
               place.array_step_id as step, %s as among
        from "array" own
        left join task_instance place
          on place.id = #{instanceId}::bigint and place.array_id = own.id
        where own.id = #{arrayId}::bigint
        """
            .formatted(among("place")),
        Parameters.of("arrayId", arrayId).and("instanceId", instanceId));
  }

  /** What tells instances of one place apart: as uc_array_batch_step does, which lists them. */
  private static String among(String instance) {
    return "case when %1$s.stage is null then %1$s.id else 0 end".formatted(instance);
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
        and (ti.array_batch_num, ti.array_step_id, %s)
          > (#{batch}::integer, #{step}::integer, #{among}::bigint)
        and ti.array_batch_num <= #{lastBatch}::integer
        and (#{letters}::text[] is null or ti.status = any(#{letters}::text[]))
      order by ti.array_batch_num, ti.array_step_id, %s
      limit #{limit}::integer
      """
          .formatted(
              Times.secondsSince("ti.status_date"),
              Times.secondsOverdue("next_report.due"),
              Selection.REPORT_DUE,
              among("ti"),
              among("ti"));

  /** The instances behind one at a place; what has ended may share its place with others. */
  Future<RowSet<Row>> instances(long arrayId, InstancePage page, int batch, int step, long among) {
    return database.rows(
        INSTANCES,
        Parameters.of("arrayId", arrayId)
            .and("batch", batch)
            .and("step", step)
            .and("among", among)
            .and("lastBatch", page.batch() == null ? Integer.MAX_VALUE : page.batch())
            .and("letters", page.letters())
            .and("limit", page.limit()));
  }
}
