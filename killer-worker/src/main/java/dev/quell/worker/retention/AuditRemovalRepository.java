package dev.quell.worker.retention;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** Holds the SQL that removes the audit of what was done long ago. Stateless. */
final class AuditRemovalRepository {
  private static final String BEFORE = RetentionSql.before("$1::integer");

  /**
   * Deletes the oldest lines whose days are over and completes with them. Tells the database the
   * days, which refuses to delete what is younger.
   */
  Future<Deleted> deleteLines(SqlConnection connection, int days, int limit) {
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
                          where "at" < %s
                          order by "at"
                          limit $2::integer))
                        """
                            .formatted(BEFORE))
                    .execute(Tuple.of(days, limit)))
        .map(rows -> Deleted.others(rows.rowCount()));
  }

  /**
   * Deletes items of the oldest kill job that ended before its days were over and holds nothing any
   * more, and the job itself with its last item; completes with them.
   */
  Future<Deleted> deleteKillJob(SqlConnection connection, int days, int limit) {
    return connection
        .preparedQuery(
            """
            with ended as materialized (
              select id
              from kill_job job
              where state in ('done', 'cancelled', 'failed')
                and finished_at < %s
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
            """
                .formatted(BEFORE))
        .execute(Tuple.of(days, limit))
        .map(rows -> Deleted.others(rows.iterator().next().getLong(0)));
  }
}
