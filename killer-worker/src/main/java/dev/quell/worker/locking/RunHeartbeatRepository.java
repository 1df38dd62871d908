package dev.quell.worker.locking;

import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.run.RunRules;
import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Locks runs and moves their deadlines, in one statement. Stateless. */
public final class RunHeartbeatRepository {
  private static final String[] KEPT_FRESH =
      RunRules.keptFresh().stream().map(WorkflowRunStatus::code).toArray(String[]::new);

  /**
   * Moves the deadline of every run that nobody has locked and that has the status its heartbeat
   * names, if such a heartbeat keeps it fresh.
   *
   * @param heartbeats one per run and status named
   * @return the status of every run that exists and was not locked
   */
  public Future<Map<Long, WorkflowRunStatus>> beat(
      SqlClient client, List<LogRunHeartbeat> heartbeats) {
    return client
        .preparedQuery(
            """
            with beat as (
              select *
              from unnest($1::bigint[], $2::text[], $3::float8[]) as b (id, named, increment)
            ),
            locked as materialized (
              select run.id, run.status
              from workflow_run run
              where run.id = any($1::bigint[])
              order by run.id
              for no key update skip locked
            ),
            moved as (
              update workflow_run run
              set heartbeat_date = clock_timestamp() + make_interval(secs => beat.increment),
                  report_increment = beat.increment
              from locked
              join beat on beat.id = locked.id and beat.named = locked.status
              where run.id = locked.id and locked.status = any($4::text[])
            )
            select id, status from locked
            """)
        .execute(
            Tuple.of(
                heartbeats.stream().map(LogRunHeartbeat::workflowRunId).toArray(Long[]::new),
                heartbeats.stream().map(beat -> beat.status().code()).toArray(String[]::new),
                heartbeats.stream()
                    .map(LogRunHeartbeat::nextReportIncrement)
                    .toArray(Double[]::new),
                KEPT_FRESH))
        .map(
            rows -> {
              Map<Long, WorkflowRunStatus> statuses = new HashMap<>();
              rows.forEach(
                  row -> statuses.put(row.getLong(0), WorkflowRunStatus.ofCode(row.getString(1))));
              return statuses;
            });
  }
}
