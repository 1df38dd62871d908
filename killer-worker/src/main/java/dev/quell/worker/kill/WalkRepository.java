package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.StatusSql;
import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the instances that a selector means, without locking them. What has an outcome already is
 * left out: by a look for each, because a join may be planned when the table is still empty, to
 * read all items of the job. Stateless.
 */
final class WalkRepository {
  /** Rows of the index that one look goes through at most, however few of them are meant. */
  private static final int SEEN_AT_ONCE = 10_000;

  /** The same if all of them are meant, but for those that have an outcome. */
  private static final int SEEN_IF_ALL_ARE_MEANT = 1_000;

  /**
   * What one look into the instances of a run saw.
   *
   * @param last where to go on
   * @param more whether there may be more
   */
  record Seen(List<Candidate> found, long last, boolean more) {}

  /**
   * Lists instances that were named.
   *
   * @param ended the ids of those that had ended already
   */
  record Found(List<Candidate> candidates, Set<Long> ended) {}

  /** The next instances of a run in a live status that are meant, by id. */
  Future<Seen> ofRun(
      SqlClient client,
      KillJobView job,
      long runId,
      TaskInstanceStatus status,
      long afterId,
      int limit) {
    KillSelector selector = job.selector();
    int most = narrows(selector) ? SEEN_AT_ONCE : Math.max(limit, SEEN_IF_ALL_ARE_MEANT);
    return client
        .preparedQuery(
            """
            with seen as materialized (
              select id, task_id, array_id, array_batch_num, nodename, status_date, report_by_date
              from task_instance
              where workflow_run_id = $2::bigint and status = $3::text and id > $4::bigint
                and id <= $5::bigint and status in %s
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
                and (
                  select item.outcome from kill_job_item as item
                  where item.kill_job_id = $1::bigint and item.task_instance_id = seen.id
                ) is null
              order by id
              limit $7::integer
            ) as found on true
            order by found.id
            """
                .formatted(StatusSql.LIVE_INSTANCES))
        .execute(
            Tuple.tuple()
                .addLong(job.killJobId())
                .addLong(runId)
                .addString(status.code())
                .addLong(afterId)
                .addLong(job.maxInstanceId())
                .addInteger(most)
                .addInteger(limit)
                .addLong(selector.arrayId())
                .addInteger(selector.arrayBatchNumber())
                .addLong(selector.taskTemplateId())
                .addString(selector.node())
                .addDouble(selector.minSecondsInState())
                .addDouble(selector.minSecondsOverdue()))
        .map(rows -> seen(rows, limit, most));
  }

  private static boolean narrows(KillSelector selector) {
    return selector.arrayId() != null
        || selector.taskTemplateId() != null
        || selector.node() != null
        || selector.minSecondsInState() != null
        || selector.minSecondsOverdue() != null;
  }

  private static Seen seen(RowSet<Row> rows, int limit, int most) {
    List<Candidate> found = new ArrayList<>(rows.size());
    long last = -1;
    boolean more = false;
    for (Row row : rows) {
      if (row.getLong(0) != null) {
        last = row.getLong(0);
        more = row.getLong(1) == most;
      }
      if (row.getLong(2) != null) {
        found.add(new Candidate(row.getLong(2), row.getLong(3), row.getLong(2)));
      }
    }
    return found.size() == limit
        ? new Seen(found, found.get(limit - 1).instanceId(), true)
        : new Seen(found, last, more);
  }

  /** Those of some instances that exist and have no outcome. */
  Future<Found> instances(SqlClient client, KillJobView job, List<Long> ids) {
    return client
        .preparedQuery(
            """
            select ti.id, ti.task_id, ti.status
            from task_instance as ti
            where ti.id = any($2::bigint[]) and ti.id <= $3::bigint
              and (
                select item.outcome from kill_job_item as item
                where item.kill_job_id = $1::bigint and item.task_instance_id = ti.id
              ) is null
            order by ti.id
            """)
        .execute(Tuple.of(job.killJobId(), Rows.ids(ids), job.maxInstanceId()))
        .map(WalkRepository::found);
  }

  /** The newest instances of some tasks, without those that have an outcome. */
  Future<Found> newestOfTasks(SqlClient client, KillJobView job, List<Long> taskIds) {
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
            where (
              select item.outcome from kill_job_item as item
              where item.kill_job_id = $1::bigint and item.task_instance_id = ti.id
            ) is null
            order by ti.id
            """)
        .execute(Tuple.of(job.killJobId(), Rows.ids(taskIds), job.maxInstanceId()))
        .map(WalkRepository::found);
  }

  private static Found found(RowSet<Row> rows) {
    List<Candidate> candidates = new ArrayList<>(rows.size());
    Set<Long> ended = new HashSet<>();
    for (Row row : rows) {
      long id = row.getLong(0);
      candidates.add(new Candidate(id, row.getLong(1), id));
      if (!TaskInstanceStatus.ofCode(row.getString(2)).isLive()) {
        ended.add(id);
      }
    }
    return new Found(candidates, ended);
  }
}
