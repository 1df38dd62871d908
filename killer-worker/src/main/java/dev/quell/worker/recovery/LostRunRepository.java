package dev.quell.worker.recovery;

import dev.quell.worker.locking.IntakeRepository;
import dev.quell.worker.locking.StatusSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** The SQL of the reaper. Stateless. */
final class LostRunRepository {
  /**
   * The next runs whose heartbeat is overdue, by id; those that are starting must be overdue by the
   * grace. Also those whose deadline is further ahead than their increment: the clock went back. A
   * run whose increment is longer than reports have been taken is left out; whether the others are
   * lost is decided under their locks.
   *
   * @param grace seconds
   */
  Future<List<LostRun>> find(SqlClient client, double grace, long afterId, int limit) {
    return client
        .preparedQuery(
            """
            with intake as materialized (
              select coalesce(%s, 'infinity') as seconds
            )
            select id, workflow_id, status
            from workflow_run, intake
            where status in %s and id > $2::bigint
              and coalesce(report_increment, 0) <= intake.seconds
              and (heartbeat_date
                    <= clock_timestamp()
                        - make_interval(secs => case when status in %s then 0 else $1::float8 end)
                or heartbeat_date > clock_timestamp() + make_interval(secs => report_increment + 1))
            union all
            select id, workflow_id, status
            from workflow_run, intake
            where status = %s and id > $2::bigint
              and coalesce(report_increment, 0) <= intake.seconds
              and heartbeat_date <= clock_timestamp() - make_interval(secs => $1::float8)
            order by id
            limit $3::integer
            """
                .formatted(
                    IntakeRepository.SERVICE_SECONDS,
                    StatusSql.ALIVE_RUNS,
                    StatusSql.ALIVE_RUNS_WITHOUT_GRACE,
                    StatusSql.REGISTERED_RUN))
        .execute(Tuple.of(grace, afterId, limit))
        .map(
            rows -> {
              List<LostRun> runs = new ArrayList<>(rows.size());
              rows.forEach(
                  row -> runs.add(new LostRun(row.getLong(0), row.getLong(1), row.getString(2))));
              return runs;
            });
  }
}
