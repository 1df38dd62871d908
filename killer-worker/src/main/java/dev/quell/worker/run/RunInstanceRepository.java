package dev.quell.worker.run;

import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.IntakeRepository;
import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the instances of a run that commands mean. Stateless. */
public final class RunInstanceRepository {

  /** The status of a run, not locked; empty if there is no such run. */
  Future<Optional<WorkflowRunStatus>> findStatus(SqlClient client, long runId) {
    return client
        .preparedQuery("select status from workflow_run where id = $1::bigint")
        .execute(Tuple.of(runId))
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext()
                  ? Optional.of(WorkflowRunStatus.ofCode(row.next().getString(0)))
                  : Optional.empty();
            });
  }

  /** The next instances of a run in a live status, by id; an index has the stages. */
  Future<List<Candidate>> inStatus(
      SqlClient client, long runId, TaskInstanceStatus status, long afterId, int limit) {
    return client
        .preparedQuery(
            """
            select id, task_id, id
            from task_instance
            where (workflow_run_id, stage, id) > ($1::bigint, $5::text, $3::bigint)
              and (workflow_run_id, stage) <= ($1::bigint, $5::text)
              and stage is not null and status = $2::text
            order by workflow_run_id, stage, id
            limit $4::integer
            """)
        .execute(Tuple.of(runId, status.code(), afterId, limit, status.stage()))
        .map(Candidate::read);
  }

  /**
   * Those of them whose heartbeat is overdue, and whose workers have had the time since reports are
   * taken again; whether they really are is decided under their locks.
   *
   * @param grace seconds that they must have been in their status
   */
  Future<List<Candidate>> overdue(
      SqlClient client,
      long runId,
      TaskInstanceStatus status,
      double grace,
      long afterId,
      int limit) {
    return client
        .preparedQuery(
            """
            select id, task_id, id
            from task_instance
            where (workflow_run_id, stage, id) > ($1::bigint, $6::text, $3::bigint)
              and (workflow_run_id, stage) <= ($1::bigint, $6::text)
              and stage is not null and status = $2::text
              and (report_by_date <= clock_timestamp()
                or report_by_date > clock_timestamp() + make_interval(secs => report_increment + 1))
              and coalesce(report_increment, 0) <= coalesce(%s, 'infinity')
              and ($5::float8 = 0
                or status_date <= clock_timestamp() - make_interval(secs => $5::float8))
            order by workflow_run_id, stage, id
            limit $4::integer
            """
                .formatted(IntakeRepository.SERVICE_SECONDS))
        .execute(Tuple.of(runId, status.code(), afterId, limit, grace, status.stage()))
        .map(Candidate::read);
  }

  /**
   * Which of some instances are overdue by the database's clock at this moment.
   *
   * @param usualIncrement seconds that a heartbeat holds whose increment was not written down
   * @param launchGrace seconds that LAUNCHED ones must have been in their status
   */
  Future<Set<Long>> overdueAmong(
      SqlConnection connection,
      Collection<Long> instanceIds,
      double usualIncrement,
      double launchGrace) {
    return connection
        .preparedQuery(
            """
            select ti.id, extract(epoch from ti.report_by_date - clock_timestamp())::float8,
                   coalesce(
                     ti.report_increment,
                     greatest(
                       $4::float8, extract(epoch from ti.report_by_date - clock_timestamp())))::float8,
                   intake.*
            from task_instance ti, (select %s) as intake
            where ti.id = any($1::bigint[])
              and ti.report_by_date is not null
              and (ti.status <> $2::text
                or ti.status_date <= clock_timestamp() - make_interval(secs => $3::float8))
            """
                .formatted(IntakeRepository.COLUMNS))
        .execute(
            Tuple.of(
                Rows.ids(instanceIds),
                TaskInstanceStatus.LAUNCHED.code(),
                launchGrace,
                usualIncrement))
        .map(
            rows -> {
              Set<Long> overdue = new HashSet<>();
              rows.forEach(
                  row -> {
                    if (IntakeRepository.read(row).isOver(row.getDouble(1), row.getDouble(2))) {
                      overdue.add(row.getLong(0));
                    }
                  });
              return overdue;
            });
  }
}
