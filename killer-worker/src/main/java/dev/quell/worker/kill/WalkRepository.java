package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.Rows;
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
import java.util.stream.Collectors;

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

  /** The next instances of a run in one of some live statuses that are meant, by id. */
  Future<Seen> ofRun(
      SqlClient client,
      KillJobView job,
      long runId,
      List<TaskInstanceStatus> statuses,
      long afterId,
      int limit) {
    KillSelector selector = job.selector();
    int most = narrows(selector) ? SEEN_AT_ONCE : Math.max(limit, SEEN_IF_ALL_ARE_MEANT);
    Values values = new Values();
    String limitSeen = values.add(most);
    String seen = inStatuses(values, statuses, runId, afterId, job.maxInstanceId(), limitSeen);
    String sql =
        """
        with seen as materialized (
          select * from (
            %2$s
          ) as either
          order by id
          limit %1$s::integer
        )
        select last.id, last.seen, found.id, found.task_id
        from (select max(id) as id, count(*) as seen from seen) as last
        left join (
          select ti.id, ti.task_id
          from seen as ti
          where (
              select item.outcome from kill_job_item as item
              where item.kill_job_id = %3$s::bigint and item.task_instance_id = ti.id
            ) is null%4$s
          order by ti.id
          limit %5$s::integer
        ) as found on true
        order by found.id
        """
            .formatted(
                limitSeen,
                seen,
                values.add(job.killJobId()),
                SelectorFilter.conditions(selector, SelectorFilter.Of.INSTANCE, values),
                values.add(limit));
    return client.preparedQuery(sql).execute(values.tuple()).map(rows -> seen(rows, limit, most));
  }

  /**
   * An index has those of each stage by id; one statement, because they may change places. Rows are
   * compared whole because that index alone can do so: where all instances were in one status when
   * the table was analysed, a search by id looks cheap to the planner, and goes through all of them
   * to find none in another.
   */
  private static String inStatuses(
      Values values,
      List<TaskInstanceStatus> statuses,
      long runId,
      long afterId,
      long maxInstanceId,
      String most) {
    String run = values.add(runId);
    String after = values.add(afterId);
    String max = values.add(maxInstanceId);
    return statuses.stream()
        .map(
            status ->
                """
                (
                  select id, task_id, array_id, array_batch_num, nodename, status, status_date,
                         report_by_date, report_increment
                  from task_instance
                  where (workflow_run_id, stage, id) > (%1$s::bigint, %2$s::text, %4$s::bigint)
                    and (workflow_run_id, stage, id) <= (%1$s::bigint, %2$s::text, %5$s::bigint)
                    and stage is not null and status = %3$s::text
                  order by workflow_run_id, stage, id
                  limit %6$s::integer
                )"""
                    .formatted(
                        run,
                        values.add(status.stage()),
                        values.add(status.code()),
                        after,
                        max,
                        most))
        .collect(Collectors.joining("\nunion all\n"));
  }

  /** The status is no matter here: a walk goes through one at a time. */
  private static boolean narrows(KillSelector selector) {
    return SelectorFilter.of(selector).stream()
        .anyMatch(
            filter ->
                filter != SelectorFilter.STATUS && filter.narrows(SelectorFilter.Of.INSTANCE));
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
    return named(client, job, Selection.namedInstances("$2", "$3"), ids);
  }

  /** The newest instances of some tasks, without those that have an outcome. */
  Future<Found> newestOfTasks(SqlClient client, KillJobView job, List<Long> taskIds) {
    return named(client, job, Selection.newestOfTasks("$2", "$3"), taskIds);
  }

  private static Future<Found> named(
      SqlClient client, KillJobView job, String instances, List<Long> ids) {
    return client
        .preparedQuery(
            """
            select ti.id, ti.task_id, ti.status
            from %s
            where (
              select item.outcome from kill_job_item as item
              where item.kill_job_id = $1::bigint and item.task_instance_id = ti.id
            ) is null
            order by ti.id
            """
                .formatted(instances))
        .execute(Tuple.of(job.killJobId(), Rows.ids(ids), job.maxInstanceId()))
        .map(WalkRepository::found);
  }

  /**
   * Those of some named tasks that have no outcome, neither themselves nor their newest attempt.
   */
  Future<List<Long>> namedTasks(SqlClient client, KillJobView job, List<Long> taskIds) {
    return client
        .preparedQuery(
            """
            select task.id
            from unnest($2::bigint[]) as picked (id)
            join task on task.id = picked.id
            where (
                select item.outcome from kill_job_item as item
                where item.kill_job_id = $1::bigint and item.task_id = task.id
                  and item.task_instance_id is null
              ) is null
              and (
                select item.outcome from kill_job_item as item
                where item.kill_job_id = $1::bigint and item.task_instance_id = (
                  select newest.id from task_instance as newest
                  where newest.task_id = task.id
                  order by newest.id desc
                  limit 1
                )
              ) is null
            order by task.id
            """)
        .execute(Tuple.of(job.killJobId()).addArrayOfLong(Rows.ids(taskIds)))
        .map(Rows::firstIds);
  }

  /**
   * The next tasks that are meant and wait, by id. They are found by their workflow or array and
   * sorted ("+ 0" keeps the planner from reading all tasks there are by id).
   */
  Future<List<Long>> waitingTasks(SqlClient client, KillJobView job, long afterId, int limit) {
    Values values = new Values();
    String waiting = Selection.waiting(job.selector(), values);
    return client
        .preparedQuery(
            """
            select task.id
            from %s
              and task.id > %s::bigint
              and (
                select item.outcome from kill_job_item as item
                where item.kill_job_id = %s::bigint and item.task_id = task.id
                  and item.task_instance_id is null
              ) is null
            order by task.id + 0
            limit %s::integer
            """
                .formatted(
                    waiting, values.add(afterId), values.add(job.killJobId()), values.add(limit)))
        .execute(values.tuple())
        .map(Rows::firstIds);
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
