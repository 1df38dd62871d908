package dev.quell.api.report;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.SettledTime;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.Future;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/** Reads of workflows ({@code docs/contract/workflow-and-bind.md} §7, §9, §10, §11). */
final class WorkflowStateQueries {
  /**
   * Given a time it reads the changes since the begin of its minute, whatever else the workflow
   * has: an index has the minutes. Both columns are in the order in which rows were met; to group
   * them by text takes the database longer than to read them.
   */
  static final String CHANGES =
      """
      select coalesce(array_agg(id), '{}') as ids, coalesce(string_agg(status, ''), '') as statuses
      from task
      where workflow_id = #{workflowId}::bigint
        and changed_minute >= date_bin(
          '1 minute'::interval,
          coalesce(#{since}::timestamp at time zone 'UTC', '-infinity'),
          timestamptz '2000-01-01 00:00:00+00')
        and status_date >= coalesce(#{since}::timestamp at time zone 'UTC', '-infinity')
      """;

  private final RetryingPool database;

  WorkflowStateQueries(RetryingPool database) {
    this.database = database;
  }

  /**
   * The tasks of a workflow whose status has changed since a time, or all. None is told to be
   * ERROR_RECOVERABLE, which clients do not know. The time is read first: what commits between the
   * two is told now, and again the next time.
   *
   * @param since in UTC
   */
  Future<TaskChanges> changes(long workflowId, Optional<LocalDateTime> since) {
    return SettledTime.of(database).compose(settled -> changes(workflowId, since, settled));
  }

  private Future<TaskChanges> changes(
      long workflowId, Optional<LocalDateTime> since, String settled) {
    return database
        .one(
            CHANGES,
            Parameters.of("workflowId", workflowId).and("since", since.orElse(null)),
            ChangedTasks::from)
        .map(
            changed ->
                new TaskChanges(
                    changed.byStatusExcept(TaskStatus.ERROR_RECOVERABLE.code().charAt(0)),
                    settled));
  }

  /** How many tasks of a workflow may run at once; empty if there is no such workflow. */
  Future<Optional<Integer>> limit(long workflowId) {
    return database.first(
        "select max_concurrently_running from workflow where id = #{workflowId}::bigint",
        Parameters.of("workflowId", workflowId),
        row -> row.getInteger("max_concurrently_running"));
  }

  /** What a client needs to know to resume a workflow; empty if there is no such workflow. */
  Future<Optional<WorkflowMetadata>> metadata(long workflowId) {
    return database.first(
        """
        select id, dag_id, max_concurrently_running from workflow
        where id = #{workflowId}::bigint
        """,
        Parameters.of("workflowId", workflowId),
        WorkflowMetadata::from);
  }

  /** "id + 0" is in an index behind the workflow. */
  static final String UNFINISHED =
      """
      select task.id, task.array_id, task.status, task.max_attempts, task.resource_scales,
             task.fallback_queues, task_resources.requested_resources, cluster.name,
             queue.name, "array".max_concurrently_running
      from (
        select id, array_id, status, max_attempts, resource_scales, fallback_queues,
               task_resources_id
        from task
        where workflow_id = #{workflowId}::bigint and id + 0 > #{afterId}::bigint
          and status <> #{done}::text and array_id is not null and task_resources_id is not null
        order by id + 0
        limit #{limit}::integer
      ) as task
      join "array" on "array".id = task.array_id
      join task_resources on task_resources.id = task.task_resources_id
      left join queue on queue.id = task_resources.queue_id
      left join cluster on cluster.id = queue.cluster_id
      order by task.id
      """;

  /** The next tasks of a workflow that are not DONE and may be submitted, ascending by id. */
  Future<List<StoredTask>> unfinished(long workflowId, long afterId, int limit) {
    return database.list(
        UNFINISHED,
        Parameters.of("workflowId", workflowId)
            .and("afterId", afterId)
            .and("limit", limit)
            .and("done", TaskStatus.DONE.code()),
        StoredTask::from);
  }
}
