package dev.quell.api.operate;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import dev.quell.api.http.JsonRows;
import dev.quell.api.http.Times;
import dev.quell.worker.retention.RetentionSql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what would go, how large the tables are, and how far the retention is. */
final class RetentionQueries {
  private static final int LARGEST_TABLES = 16;

  /** The oldest first, by the index of their ends: it is certain even if not all are counted. */
  private static final String DUE =
      """
      due as materialized (
        select workflow.id, workflow.status_date as ended
        from workflow
        where %s
          and not exists (
            select from workflow_removal where workflow_removal.workflow_id = workflow.id)
        order by workflow.status_date
        limit %d
      )"""
          .formatted(RetentionSql.removable("#{days}::integer"), DueCount.MOST + 1);

  private final RetryingPool database;
  private final TimedReads timed;

  RetentionQueries(RetryingPool database) {
    this.database = database;
    this.timed = new TimedReads(database);
  }

  /** Counts the workflows whose days are over; null days are never over. */
  Future<DueCount> workflows(@Nullable Integer days, long millis) {
    return count(days, millis, "with " + DUE + span("due"));
  }

  /** Counts their tasks. */
  Future<DueCount> tasks(@Nullable Integer days, long millis) {
    return count(days, millis, parts("due join task on task.workflow_id = due.id"));
  }

  /** Counts the instances of their tasks. */
  Future<DueCount> instances(@Nullable Integer days, long millis) {
    return count(
        days,
        millis,
        parts(
            """
            due
            join task on task.workflow_id = due.id
            join task_instance on task_instance.task_id = task.id\
            """));
  }

  private static String parts(String joined) {
    return """
    with %s,
    part as (select from %s limit %d)
    select count(*) as count, null::text as oldest, null::text as newest from part
    """
        .formatted(DUE, joined, DueCount.MOST + 1);
  }

  /** Counts the lines of the audit whose own days are over; null days are never over. */
  Future<DueCount> auditLines(@Nullable Integer days, long millis) {
    return count(
        days,
        millis,
        """
        with line as (
          select "at" as ended
          from kill_audit
          where "at" < %s
          order by "at"
          limit %d
        )\
        """
                .formatted(RetentionSql.before("#{days}::integer"), DueCount.MOST + 1)
            + span("line"));
  }

  private static String span(String counted) {
    return """

    select count(*) as count, %s as oldest, %s as newest from %s
    """
        .formatted(Times.millis("min(ended)"), Times.millis("max(ended)"), counted);
  }

  private Future<DueCount> count(@Nullable Integer days, long millis, String sql) {
    return days == null
        ? Future.succeededFuture(DueCount.NONE)
        : timed
            .listInTime(millis, sql, Parameters.of("days", days), DueCount::from)
            .map(rows -> rows.map(found -> found.get(0)).orElse(DueCount.UNKNOWN));
  }

  /**
   * Measures the largest tables; empty if somebody has one of them locked for too long, as for a
   * {@code VACUUM (FULL)}.
   */
  Future<Optional<List<JsonObject>>> tables(long millis) {
    return timed.listInTime(
        millis,
        """
        select relname as "table", pg_table_size(pg_class.oid) as heap_bytes,
               pg_indexes_size(pg_class.oid) as index_bytes,
               pg_total_relation_size(pg_class.oid) as total_bytes,
               pg_stat_get_live_tuples(pg_class.oid) as live_rows,
               pg_stat_get_dead_tuples(pg_class.oid) as dead_rows,
               %s as vacuumed_at
        from pg_class
        where relnamespace = current_schema()::regnamespace and relkind = 'r'
        order by total_bytes desc, relname
        limit #{limit}::integer
        """
            .formatted(
                Times.millis(
                    """
                    greatest(
                      pg_stat_get_last_vacuum_time(pg_class.oid),
                      pg_stat_get_last_autovacuum_time(pg_class.oid))\
                    """)),
        Parameters.of("limit", LARGEST_TABLES),
        JsonRows::one);
  }

  /** Tells who removes, what, how fast, and what went wrong. */
  Future<JsonObject> progress() {
    return database.one(
        """
        select progress.process, %1$s as leads_since, %2$s as seen_at, %3$s as finished_at,
               %4$s as failed_at, progress.failure, progress.removed_rows,
               (progress.removed_rows / nullif(extract(epoch from
                 progress.removed_until - progress.removing_since), 0))::float8 as rows_per_second,
               %5$s as is_led,
               exists (
                 select from kill_job where state in ('queued', 'running', 'paused')) as kill_open,
               removal.workflow_id as removing, %6$s as began_at, removal.archived,
               removal.tasks, removal.instances,
               last.workflow_id as last_removed, %7$s as removed_at,
               substring(last.detail from 'tasks: ([0-9]+)')::bigint as last_tasks,
               last.instances as last_instances
        from retention_progress progress
        left join lateral (
          select * from workflow_removal order by workflow_id limit 1) removal on true
        left join lateral (
          select *
          from kill_audit
          where person = 'retention' and action = 'removed'
          order by id desc
          limit 1) last on true
        """
            .formatted(
                Times.millis("progress.leads_since"),
                Times.millis("progress.seen_at"),
                Times.millis("progress.finished_at"),
                Times.millis("progress.failed_at"),
                RetentionSql.IS_LED,
                Times.millis("removal.began_at"),
                Times.millis("last.\"at\"")),
        Parameters.none(),
        RetentionAnswers::progress);
  }
}
