package dev.quell.worker.run;

import dev.quell.domain.run.RunDeadline;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.IntakeRepository;
import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** The SQL about runs that are to be ended and what they wait for. Stateless. */
public final class ReapRepository {

  /**
   * A run and its deadline by the database's clock.
   *
   * @param deadline of its next heartbeat
   * @param killSelf its instances in KILL_SELF
   */
  record Lateness(long workflowId, WorkflowRunStatus status, RunDeadline deadline, long killSelf) {}

  /** How late a run is at this moment; empty if there is none. */
  Future<Optional<Lateness>> readLateness(SqlClient client, long runId) {
    return client
        .preparedQuery(
            """
            select run.workflow_id, run.status,
                   extract(epoch from run.heartbeat_date - clock_timestamp())::float8,
                   run.report_increment::float8,
                   (
                     select count(*)
                     from task_instance ti
                     where ti.workflow_run_id = run.id and ti.stage = $2::text
                   ),
                   %s
            from workflow_run run
            where run.id = $1::bigint
            """
                .formatted(IntakeRepository.COLUMNS))
        .execute(Tuple.of(runId, TaskInstanceStatus.KILL_SELF.stage()))
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext() ? Optional.of(lateness(row.next())) : Optional.empty();
            });
  }

  private static Lateness lateness(Row row) {
    return new Lateness(
        row.getLong(0),
        WorkflowRunStatus.ofCode(row.getString(1)),
        new RunDeadline(row.getDouble(2), row.getDouble(3), IntakeRepository.read(row)),
        row.getLong(4));
  }

  /** The next instances in KILL_SELF of all runs of a workflow, by id. */
  public Future<List<Candidate>> killSelfOf(
      SqlClient client, long workflowId, long afterId, int limit) {
    return client
        .preparedQuery(
            """
            select ti.id, ti.task_id, ti.id
            from workflow_run run
            cross join lateral (
              select id, task_id
              from task_instance
              where (workflow_run_id, stage, id) > (run.id, $2::text, $3::bigint)
                and (workflow_run_id, stage) <= (run.id, $2::text)
                and stage is not null
              order by workflow_run_id, stage, id
              limit $4::integer
            ) ti
            where run.workflow_id = $1::bigint
            order by ti.id
            limit $4::integer
            """)
        .execute(Tuple.of(workflowId, TaskInstanceStatus.KILL_SELF.stage(), afterId, limit))
        .map(Candidate::read);
  }

  /** The runs of a workflow that are in some statuses, by id. */
  public Future<List<Long>> findRuns(
      SqlClient client, long workflowId, List<WorkflowRunStatus> statuses) {
    return client
        .preparedQuery(
            """
            select id
            from workflow_run
            where workflow_id = $1::bigint and status = any($2::text[])
            order by id
            """)
        .execute(
            Tuple.tuple()
                .addLong(workflowId)
                .addArrayOfString(
                    statuses.stream().map(WorkflowRunStatus::code).toArray(String[]::new)))
        .map(Rows::firstIds);
  }
}
