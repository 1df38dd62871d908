package dev.quell.worker.killjob;

import dev.quell.domain.killjob.KillJobView;
import dev.quell.domain.killjob.KillSelector;
import dev.quell.domain.taskinstance.TaskInstanceStatus;
import dev.quell.worker.tx.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the instances that a selector means, without locking them. What has an outcome already is
 * left out. The lists of letters are the index's. Stateless.
 */
final class WalkRepository {
  /** Rows of the index that one look goes through at most, however few of them are meant. */
  private static final int SEEN_AT_ONCE = 10_000;

  /**
   * What one look into the instances of a run saw.
   *
   * @param last where to go on
   * @param more whether there may be more
   */
  record Seen(List<Candidate> found, long last, boolean more) {}

  private static final String ALL_RUNS =
      """
      with recursive live (id) as (
        (
          select workflow_run_id from task_instance
          where status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K') and workflow_run_id > $1::bigint
          order by workflow_run_id
          limit 1
        )
        union all
        select (
          select workflow_run_id from task_instance
          where status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K') and workflow_run_id > live.id
          order by workflow_run_id
          limit 1
        )
        from live
        where live.id is not null
      )
      select run.id from live join workflow_run as run on run.id = live.id
      where""";

  private static String runsOf(String condition) {
    return """
        select run.id from workflow_run as run
        where run.id > $1::bigint and %s
          and exists (
            select from task_instance
            where workflow_run_id = run.id and status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
          )
          and"""
        .formatted(condition);
  }

  private static final String REST =
      """
       ($2::bigint is null or run.id = $2::bigint)
        and ($3::bigint is null or run.workflow_id = $3::bigint)
        and ($4::bigint is null
          or run.workflow_id = (select workflow_id from "array" where id = $4::bigint))
        and ($5::text is null or run."user" = $5::text)
      order by run.id
      limit $6::integer
      """;

  private static final String RUNS = ALL_RUNS + REST;
  private static final String ONE_RUN = runsOf("run.id = $2::bigint") + REST;
  private static final String RUNS_OF_WORKFLOW = runsOf("run.workflow_id = $3::bigint") + REST;
  private static final String RUNS_OF_ARRAY =
      runsOf("run.workflow_id = (select workflow_id from \"array\" where id = $4::bigint)") + REST;

  /** The next runs with live instances that may be meant, by id. */
  Future<List<Long>> runs(SqlClient client, KillSelector selector, long afterRun, int limit) {
    return client
        .preparedQuery(runsSql(selector))
        .execute(
            Tuple.of(
                afterRun,
                selector.workflowRunId(),
                selector.workflowId(),
                selector.arrayId(),
                selector.user(),
                limit))
        .map(Rows::firstIds);
  }

  /** Each is planned once for all parameters, so every narrow way in has a statement of its own. */
  private static String runsSql(KillSelector selector) {
    if (selector.workflowRunId() != null) {
      return ONE_RUN;
    }
    if (selector.arrayId() != null) {
      return RUNS_OF_ARRAY;
    }
    return selector.workflowId() != null ? RUNS_OF_WORKFLOW : RUNS;
  }

  /** The next instances of a run in a live status that are meant, by id. */
  Future<Seen> ofRun(
      SqlClient client,
      KillJobView job,
      long runId,
      TaskInstanceStatus status,
      long afterId,
      int limit) {
    KillSelector selector = job.selector();
    return client
        .preparedQuery(
            """
            with seen as materialized (
              select id, task_id, array_id, array_batch_num, nodename, status_date, report_by_date
              from task_instance
              where workflow_run_id = $2::bigint and status = $3::text and id > $4::bigint
                and id <= $5::bigint and status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
              order by id
              limit $6::integer
            )
            select last.id, last.seen, found.id, found.task_id
            from (select max(id) as id, count(*) as seen from seen) as last
            left join (
              select id, task_id
              from seen
              where ($8::bigint is null or array_id = $8::bigint)
                and ($9::integer is null or array_batch_num = $9::integer)
                and ($10::bigint is null or exists (
                  select from task
                  left join "array" on "array".id = seen.array_id
                  left join node on node.id = task.node_id
                  join task_template_version as version
                    on version.id =
                      coalesce("array".task_template_version_id, node.task_template_version_id)
                  where task.id = seen.task_id and version.task_template_id = $10::bigint
                ))
                and ($11::text is null or nodename = $11::text)
                and ($12::float8 is null
                  or status_date <= clock_timestamp() - make_interval(secs => $12::float8))
                and ($13::float8 is null
                  or report_by_date <= clock_timestamp() - make_interval(secs => $13::float8))
                and not exists (
                  select from kill_job_item as item
                  where item.kill_job_id = $1::bigint and item.task_instance_id = seen.id
                )
              order by id
              limit $7::integer
            ) as found on true
            order by found.id
            """)
        .execute(
            Tuple.tuple()
                .addLong(job.killJobId())
                .addLong(runId)
                .addString(status.code())
                .addLong(afterId)
                .addLong(job.horizon())
                .addInteger(SEEN_AT_ONCE)
                .addInteger(limit)
                .addLong(selector.arrayId())
                .addInteger(selector.arrayBatchNumber())
                .addLong(selector.taskTemplateId())
                .addString(selector.node())
                .addDouble(selector.minSecondsInState())
                .addDouble(selector.minSecondsOverdue()))
        .map(rows -> seen(rows, limit));
  }

  private static Seen seen(RowSet<Row> rows, int limit) {
    List<Candidate> found = new ArrayList<>(rows.size());
    long last = -1;
    boolean more = false;
    for (Row row : rows) {
      if (row.getLong(0) != null) {
        last = row.getLong(0);
        more = row.getLong(1) == SEEN_AT_ONCE;
      }
      if (row.getLong(2) != null) {
        found.add(new Candidate(row.getLong(2), row.getLong(3), true));
      }
    }
    return found.size() == limit
        ? new Seen(found, found.get(limit - 1).id(), true)
        : new Seen(found, last, more);
  }

  /** Those of some instances that exist and have no outcome. */
  Future<List<Candidate>> instances(SqlClient client, KillJobView job, List<Long> ids) {
    return client
        .preparedQuery(
            """
            select ti.id, ti.task_id, ti.status
            from task_instance as ti
            where ti.id = any($2::bigint[]) and ti.id <= $3::bigint
              and not exists (
                select from kill_job_item as item
                where item.kill_job_id = $1::bigint and item.task_instance_id = ti.id
              )
            order by ti.id
            """)
        .execute(Tuple.of(job.killJobId(), Rows.ids(ids), job.horizon()))
        .map(WalkRepository::candidates);
  }

  /** The newest instances of some tasks, without those that have an outcome. */
  Future<List<Candidate>> newestOfTasks(SqlClient client, KillJobView job, List<Long> taskIds) {
    return client
        .preparedQuery(
            """
            select ti.id, ti.task_id, ti.status
            from unnest($2::bigint[]) as wanted (task_id)
            cross join lateral (
              select id, task_id, status from task_instance
              where task_id = wanted.task_id and id <= $3::bigint
              order by id desc
              limit 1
            ) as ti
            where not exists (
              select from kill_job_item as item
              where item.kill_job_id = $1::bigint and item.task_instance_id = ti.id
            )
            order by ti.id
            """)
        .execute(Tuple.of(job.killJobId(), Rows.ids(taskIds), job.horizon()))
        .map(WalkRepository::candidates);
  }

  private static List<Candidate> candidates(RowSet<Row> rows) {
    List<Candidate> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      boolean live = TaskInstanceStatus.ofCode(row.getString(2)).isLive();
      found.add(new Candidate(row.getLong(0), row.getLong(1), live));
    }
    return found;
  }
}
