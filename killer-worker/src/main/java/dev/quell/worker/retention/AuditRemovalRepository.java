package dev.quell.worker.retention;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** Holds the SQL that removes the audit of what was done long ago. Stateless. */
final class AuditRemovalRepository {

  /**
   * Deletes the oldest lines whose days are over and completes with how many. Tells the database
   * the days, which refuses to delete what is younger.
   */
  Future<Long> deleteLines(SqlConnection connection, int days, int limit) {
    return connection
        .preparedQuery("select set_config('quell.audit_days', $1::text, true)")
        .execute(Tuple.of(Integer.toString(days)))
        .compose(
            told ->
                connection
                    .preparedQuery(
                        """
                        delete from kill_audit
                        where id = any(array(
                          select id
                          from kill_audit
                          where "at" < clock_timestamp() - make_interval(days => $1::integer)
                          order by "at"
                          limit $2::integer))
                        """)
                    .execute(Tuple.of(days, limit)))
        .map(rows -> (long) rows.rowCount());
  }

  /**
   * Deletes items of the oldest kill job that ended before its days were over and holds nothing any
   * more, and the job itself with its last item; completes with how many rows.
   */
  Future<Long> deleteKillJob(SqlConnection connection, int days, int limit) {
    return connection
        .preparedQuery(
            """
            with ended as materialized (
              select id
              from kill_job job
              where state in ('done', 'cancelled', 'failed')
                and finished_at < clock_timestamp() - make_interval(days => $1::integer)
                and not exists (select from held_task where held_task.kill_job_id = job.id)
                and not exists (select from run_hold where run_hold.kill_job_id = job.id)
              order by id
              limit 1
            ),
            items as (
              delete from kill_job_item item
              where ctid = any(array(
                select candidate.ctid
                from kill_job_item candidate
                join ended on candidate.kill_job_id = ended.id
                limit $2::integer))
              returning kill_job_id
            ),
            jobs as (
              delete from kill_job job
              using ended
              where job.id = ended.id and (select count(*) from items) < $2::integer
              returning job.id
            )
            select (select count(*) from items) + (select count(*) from jobs)
            """)
        .execute(Tuple.of(days, limit))
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
