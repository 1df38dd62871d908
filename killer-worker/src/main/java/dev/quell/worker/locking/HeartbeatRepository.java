package dev.quell.worker.locking;

import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Locks instances and moves their deadlines, in one statement. Stateless. */
public final class HeartbeatRepository {
  private static final String[] MOVABLE = movable();

  /**
   * Moves the deadlines of all instances that are live, except those under triage, in one go; it
   * waits for rows that are locked as long as the session lets it. A third less work than to look
   * for locks first.
   *
   * @param heartbeats one per instance, in ascending order of their ids
   * @return the status of every instance that was moved; fails with 55P03, having changed nothing,
   *     if one stayed locked
   */
  public Future<Map<Long, TaskInstanceStatus>> beatAll(
      SqlClient client, List<LogReportBy> heartbeats) {
    return client
        .preparedQuery(
            """
            update task_instance ti
            set report_by_date = clock_timestamp() + make_interval(secs => beat.increment),
                report_increment = beat.increment,
                distributor_id = coalesce(beat.distributor_id, ti.distributor_id),
                stdout = coalesce(beat.stdout, ti.stdout),
                stderr = coalesce(beat.stderr, ti.stderr)
            from unnest($1::bigint[], $2::float8[], $3::text[], $4::text[], $5::text[])
              as beat (id, increment, distributor_id, stdout, stderr)
            where ti.id = beat.id and ti.status = any($6::text[])
            returning ti.id, ti.status
            """)
        .execute(parameters(heartbeats))
        .map(HeartbeatRepository::statuses);
  }

  /**
   * Moves the deadline of every live instance that nobody has locked, except those under triage.
   *
   * @param heartbeats one per instance
   * @return the status of every instance that exists and was not locked
   */
  public Future<Map<Long, TaskInstanceStatus>> beat(
      SqlClient client, List<LogReportBy> heartbeats) {
    return client
        .preparedQuery(
            """
            with beat as (
              select *
              from unnest($1::bigint[], $2::float8[], $3::text[], $4::text[], $5::text[])
                as b (id, increment, distributor_id, stdout, stderr)
            ),
            locked as materialized (
              select ti.id, ti.status
              from task_instance ti
              where ti.id = any($1::bigint[])
              order by ti.id
              for no key update skip locked
            ),
            moved as (
              update task_instance ti
              set report_by_date = clock_timestamp() + make_interval(secs => beat.increment),
                  report_increment = beat.increment,
                  distributor_id = coalesce(beat.distributor_id, ti.distributor_id),
                  stdout = coalesce(beat.stdout, ti.stdout),
                  stderr = coalesce(beat.stderr, ti.stderr)
              from locked
              join beat on beat.id = locked.id
              where ti.id = locked.id and locked.status = any($6::text[])
            )
            select id, status from locked
            """)
        .execute(parameters(heartbeats))
        .map(HeartbeatRepository::statuses);
  }

  /**
   * Moves the deadlines of instances that are LAUNCHED; completes with their number. A row that is
   * locked is being changed by its worker, which moves the deadline itself.
   */
  public Future<Integer> beatLaunched(
      SqlClient client, List<Long> instanceIds, double nextReportIncrement) {
    return client
        .preparedQuery(
            """
            with launched as materialized (
              select ti.id
              from task_instance ti
              where ti.id = any($1::bigint[]) and ti.status = $2::text
              order by ti.id
              for no key update skip locked
            )
            update task_instance ti
            set report_by_date = clock_timestamp() + make_interval(secs => $3::float8),
                report_increment = $3::float8
            from launched
            where ti.id = launched.id
            """)
        .execute(
            Tuple.of(
                Rows.ids(instanceIds), TaskInstanceStatus.LAUNCHED.code(), nextReportIncrement))
        .map(SqlResult::rowCount);
  }

  private static Tuple parameters(List<LogReportBy> heartbeats) {
    return Tuple.of(
        heartbeats.stream().map(LogReportBy::taskInstanceId).toArray(Long[]::new),
        heartbeats.stream().map(LogReportBy::nextReportIncrement).toArray(Double[]::new),
        heartbeats.stream().map(h -> h.details().distributorId()).toArray(String[]::new),
        heartbeats.stream().map(h -> h.details().stdout()).toArray(String[]::new),
        heartbeats.stream().map(h -> h.details().stderr()).toArray(String[]::new),
        MOVABLE);
  }

  private static Map<Long, TaskInstanceStatus> statuses(RowSet<Row> rows) {
    Map<Long, TaskInstanceStatus> statuses = new HashMap<>();
    rows.forEach(row -> statuses.put(row.getLong(0), TaskInstanceStatus.ofCode(row.getString(1))));
    return statuses;
  }

  private static String[] movable() {
    Set<TaskInstanceStatus> live = EnumSet.copyOf(TaskInstanceStatus.live());
    live.remove(TaskInstanceStatus.TRIAGING);
    return live.stream().map(TaskInstanceStatus::code).toArray(String[]::new);
  }
}
