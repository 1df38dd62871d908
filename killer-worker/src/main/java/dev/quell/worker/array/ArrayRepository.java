package dev.quell.worker.array;

import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.reply.InstantiatedBatches;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The SQL of submissions: queueing, instantiating, launching. Stateless. */
final class ArrayRepository {
  /** An instance that was just created, and its Task. */
  record NewInstance(long id, long taskId) {}

  /**
   * Which of the rows that a queueing names exist.
   *
   * @param held whether a kill holds the run, or the array in it
   */
  record Parents(boolean workflowRun, boolean taskResources, boolean held) {}

  /** A statement of its own behind the lock of the run, so that it sees every hold. */
  Future<Parents> findParents(SqlConnection connection, QueueTaskBatch command) {
    return connection
        .preparedQuery(
            """
            select exists (select from workflow_run where id = $1::bigint),
                   exists (select from task_resources where id = $2::bigint),
                   exists (
                     select from run_hold
                     where workflow_run_id = $1::bigint
                       and (array_id is null or array_id = $3::bigint)
                   )
            """)
        .execute(Tuple.of(command.workflowRunId(), command.taskResourcesId(), command.arrayId()))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Parents(row.getBoolean(0), row.getBoolean(1), row.getBoolean(2));
            });
  }

  /** Moves locked Tasks to QUEUED, which consumes an attempt of each. */
  Future<Void> queueTasks(SqlConnection connection, Collection<Long> taskIds) {
    return connection
        .preparedQuery(
            """
            update task
            set status = $2::text, status_date = clock_timestamp(), num_attempts = num_attempts + 1
            where id = any($1::bigint[])
            """)
        .execute(Tuple.of(Rows.ids(taskIds), TaskStatus.QUEUED.code()))
        .map(result -> Rows.requireCount(result, taskIds.size(), "queue Task"));
  }

  /**
   * Creates one batch: an instance per Task, steps from 0 in the order of Task ids, which is the
   * order of the new ids too. The caller holds the lock of the array.
   */
  Future<List<NewInstance>> insertBatch(
      SqlConnection connection, QueueTaskBatch command, Collection<Long> taskIds) {
    return connection
        .preparedQuery(
            """
            insert into task_instance
              (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num,
               array_step_id, status)
            select $1::bigint, $2::bigint, member.task_id, $3::bigint,
                   (
                     select coalesce(max(present.array_batch_num), 0) + 1
                     from task_instance present
                     where present.array_id = $2::bigint
                   ),
                   member.place - 1, $5::text
            from unnest($4::bigint[]) with ordinality as member (task_id, place)
            order by member.place
            returning id, task_id
            """)
        .execute(
            Tuple.of(
                command.workflowRunId(),
                command.arrayId(),
                command.taskResourcesId(),
                Rows.ids(taskIds),
                TaskInstanceStatus.QUEUED.code()))
        .map(
            rows -> {
              Rows.requireCount(rows, taskIds.size(), "insert TaskInstance");
              List<NewInstance> created = new ArrayList<>(rows.size());
              rows.forEach(row -> created.add(new NewInstance(row.getLong(0), row.getLong(1))));
              return created;
            });
  }

  /** Moves locked instances to LAUNCHED and starts the clock of their first heartbeat. */
  Future<Void> launchInstances(
      SqlConnection connection, Collection<Long> instanceIds, double nextReportIncrement) {
    if (instanceIds.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update task_instance
            set status = $2::text, status_date = clock_timestamp(),
                submitted_date = clock_timestamp(),
                report_by_date = clock_timestamp() + make_interval(secs => $3::float8),
                report_increment = $3::float8
            where id = any($1::bigint[])
            """)
        .execute(
            Tuple.of(
                Rows.ids(instanceIds), TaskInstanceStatus.LAUNCHED.code(), nextReportIncrement))
        .map(result -> Rows.requireCount(result, instanceIds.size(), "launch TaskInstance"));
  }

  /** Those of the given instances that are INSTANTIATED, by batch. */
  Future<InstantiatedBatches> instantiatedBatches(SqlClient client, Collection<Long> instanceIds) {
    return client
        .preparedQuery(
            """
            select ti.array_id, a.name, ti.array_batch_num, ti.task_resources_id,
                   array_agg(ti.id order by ti.id)
            from task_instance ti
            join "array" a on a.id = ti.array_id
            where ti.id = any($1::bigint[]) and ti.status = $2::text
            group by 1, 2, 3, 4
            order by 1, 3, 4
            """)
        .execute(Tuple.of(Rows.ids(instanceIds), TaskInstanceStatus.INSTANTIATED.code()))
        .map(ArrayRepository::readBatches);
  }

  private static InstantiatedBatches readBatches(RowSet<Row> rows) {
    List<InstantiatedBatches.Batch> batches = new ArrayList<>(rows.size());
    rows.forEach(
        row ->
            batches.add(
                new InstantiatedBatches.Batch(
                    row.getLong(0),
                    row.getString(1),
                    row.getInteger(2),
                    row.getLong(3),
                    List.of(row.getArrayOfLongs(4)))));
    return new InstantiatedBatches(batches);
  }
}
