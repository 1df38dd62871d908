package dev.quell.worker.run;

import dev.quell.domain.command.LinkWorkflowRun;
import dev.quell.domain.run.LinkRules.AliveRun;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds the SQL of what comes before a run: its beginning, and the resume of the one before.
 * Stateless.
 */
public final class LinkRepository {
  private static final String SERVER_VERSION = "quell";

  private static final String[] ALIVE =
      WorkflowRunStatus.alive().stream().map(WorkflowRunStatus::code).toArray(String[]::new);

  /**
   * Reads what the rows of the workflow say. The caller holds its lock, and this is a statement of
   * its own, so it sees every run that was begun under that lock.
   */
  public Future<LinkPreconditions> readPreconditions(SqlConnection connection, long workflowId) {
    return connection
        .preparedQuery(
            """
            select w.created_date is not null, alive.id, alive.status
            from workflow w
            left join lateral (
              select run.id, run.status
              from workflow_run run
              where run.workflow_id = w.id and run.status = any($2::text[])
              order by run.id desc
              limit 1
            ) as alive on true
            where w.id = $1::bigint
            """)
        .execute(Tuple.tuple().addLong(workflowId).addArrayOfString(ALIVE))
        .map(rows -> preconditions(rows.iterator().next()));
  }

  private static LinkPreconditions preconditions(Row row) {
    Optional<AliveRun> alive =
        Optional.ofNullable(row.getLong(1))
            .map(id -> new AliveRun(id, WorkflowRunStatus.ofCode(row.getString(2))));
    return new LinkPreconditions(row.getBoolean(0), alive);
  }

  /** Adds a run that owns its workflow, whose lock the caller holds. */
  Future<Long> insert(SqlConnection connection, LinkWorkflowRun command) {
    return connection
        .preparedQuery(
            """
            with now as materialized (
              select clock_timestamp() as at
            ),
            linked as (
              insert into workflow_run
                (workflow_id, "user", jobmon_version, jobmon_server_version, status, created_date,
                 status_date, heartbeat_date, report_increment)
              select $1::bigint, $2::text, $3::text, $4::text, $5::text, at, at,
                     at + make_interval(secs => $6::float8), $6::float8
              from now
              returning id
            ),
            followed as (
              update workflow
              set status = $7::text, status_date = now.at
              from now
              where id = $1::bigint and status <> $7::text
            )
            select id from linked
            """)
        .execute(
            Tuple.of(
                command.workflowId(),
                command.user(),
                command.jobmonVersion(),
                SERVER_VERSION,
                WorkflowRunStatus.LINKING.code(),
                command.nextReportIncrement(),
                WorkflowStatus.REGISTERING.code()))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** Whether a workflow exists. */
  Future<Boolean> exists(SqlClient client, long workflowId) {
    return client
        .preparedQuery("select exists (select from workflow where id = $1::bigint)")
        .execute(Tuple.of(workflowId))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** The newest run of a workflow that can be told to stop; not locked. */
  Future<OptionalLong> findStoppable(SqlClient client, long workflowId, String[] statuses) {
    return client
        .preparedQuery(
            """
            select id
            from workflow_run
            where workflow_id = $1::bigint and status = any($2::text[])
            order by id desc
            limit 1
            """)
        .execute(Tuple.tuple().addLong(workflowId).addArrayOfString(statuses))
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext() ? OptionalLong.of(row.next().getLong(0)) : OptionalLong.empty();
            });
  }
}
