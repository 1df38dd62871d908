package dev.quell.worker.locking;

import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;

/**
 * Locks Tasks of one workflow, and instances below them, that are found by what they are instead of
 * by a list of ids; always in ascending order of id, under the lock of the workflow. How long each
 * lock took is measured. Thread-safe; every method runs on the connection it is given.
 */
public final class TaskLocks {
  private static final String[] UNSIGNALLED =
      OperatorRules.killed().stream().map(TaskInstanceStatus::code).toArray(String[]::new);

  private final LockTimer taskLocks;
  private final LockTimer instanceLocks;

  public TaskLocks(MeterRegistry meters) {
    taskLocks = LockTimer.of("task", meters);
    instanceLocks = LockTimer.of("task_instance", meters);
  }

  /** Says of a live instance what its lock and that of its Task returned. */
  public record LiveInstance(
      long id, long taskId, TaskInstanceStatus status, TaskStatus taskStatus) {}

  /** Finds the last id of each chunk of selected Tasks, ascending, in one pass; locks nothing. */
  public Future<List<Long>> findChunks(
      SqlClient client, long workflowId, TaskSelection selection, int chunkRows) {
    return client
        .preparedQuery(FIND_CHUNKS)
        .execute(Tuple.of(workflowId, selection.exceptedCodes(), selection.untouched(), chunkRows))
        .map(Rows::firstIds);
  }

  private static final String FIND_CHUNKS =
      """
      select max(id)
      from (
        select id, (row_number() over (order by id) - 1) / $4::integer as chunk
        from task
        where workflow_id = $1::bigint and status <> all($2::text[])
          and ($3::boolean or status <> %s or num_attempts > 0)
      ) as due
      group by chunk
      order by chunk
      """
          .formatted(StatusSql.REGISTERING_TASK);

  /**
   * Locks the selected Tasks in a range and completes with their ids. They are found by id alone
   * ("+ 0" keeps the planner from reading all Tasks of the workflow for each chunk).
   */
  public Future<List<Long>> lockRange(
      SqlConnection connection, long workflowId, TaskSelection selection, IdRange range) {
    return taskLocks
        .measure(
            connection
                .preparedQuery(LOCK_RANGE)
                .execute(
                    Tuple.of(
                        workflowId,
                        selection.exceptedCodes(),
                        selection.untouched(),
                        range.afterId(),
                        range.lastId())))
        .map(Rows::firstIds);
  }

  private static final String LOCK_RANGE =
      """
      select id
      from task
      where workflow_id + 0 = $1::bigint and id > $4::bigint and id <= $5::bigint
        and status <> all($2::text[])
        and ($3::boolean or status <> %s or num_attempts > 0)
      order by id
      for no key update"""
          .formatted(StatusSql.REGISTERING_TASK);

  /**
   * Locks some Tasks of a workflow, whichever, to be deleted, and gives their ids; none when none
   * is left. What is queued of them has been committed then.
   */
  public Future<List<Long>> lockSome(SqlConnection connection, long workflowId, int limit) {
    return taskLocks
        .measure(connection.preparedQuery(LOCK_SOME).execute(Tuple.of(workflowId, limit)))
        .map(Rows::firstIds);
  }

  private static final String LOCK_SOME =
      """
      select id
      from task
      where id = any(array(
        select id from task where workflow_id = $1::bigint limit $2::integer))
      order by id
      for update""";

  /** Locks the Tasks whose newest instance failed for want of resources; gives their ids. */
  public Future<List<Long>> lockStarved(SqlConnection connection, long workflowId) {
    return taskLocks
        .measure(connection.preparedQuery(LOCK_STARVED).execute(Tuple.of(workflowId)))
        .map(Rows::firstIds);
  }

  private static final String LOCK_STARVED =
      """
      select id
      from task
      where workflow_id = $1::bigint and status in %s
        and task_resources_id is not null
        and %s = (
          select newest.status from task_instance as newest
          where newest.task_id = task.id
          order by newest.id desc
          limit 1
        )
      order by id
      for no key update"""
          .formatted(StatusSql.FAILED_TASKS, StatusSql.STARVED_INSTANCE);

  /**
   * Locks those instances of Tasks in a run that are live and have not been told to end themselves;
   * the caller has locked the Tasks.
   */
  public Future<List<LiveInstance>> lockLiveInstances(
      SqlConnection connection, long runId, Collection<Long> taskIds) {
    return instanceLocks
        .measure(
            connection
                .preparedQuery(LOCK_LIVE_INSTANCES)
                .execute(
                    Tuple.tuple()
                        .addLong(runId)
                        .addArrayOfLong(Rows.ids(taskIds))
                        .addArrayOfString(UNSIGNALLED)))
        .map(TaskLocks::liveInstances);
  }

  private static final String LOCK_LIVE_INSTANCES =
      """
      select ti.id, ti.task_id, ti.status, task.status
      from task_instance as ti
      join task on task.id = ti.task_id
      where ti.workflow_run_id = $1::bigint and ti.task_id = any($2::bigint[])
        and ti.status = any($3::text[])
        and ti.stage <> %s
      order by ti.id
      for no key update of ti"""
          .formatted(StatusSql.KILL_SELF_INSTANCE);

  private static List<LiveInstance> liveInstances(RowSet<Row> rows) {
    return rows.stream()
        .map(
            row ->
                new LiveInstance(
                    row.getLong(0),
                    row.getLong(1),
                    TaskInstanceStatus.ofCode(row.getString(2)),
                    TaskStatus.ofCode(row.getString(3))))
        .toList();
  }
}
