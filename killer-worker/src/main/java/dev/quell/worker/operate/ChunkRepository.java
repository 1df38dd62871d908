package dev.quell.worker.operate;

import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.LockTimer;
import dev.quell.worker.engine.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;

/** The SQL that goes through all tasks of a workflow, some at a time. Thread-safe. */
final class ChunkRepository {
  private final LockTimer taskLocks;

  ChunkRepository(MeterRegistry meters) {
    taskLocks = LockTimer.of("task", meters);
  }

  /** The last id of each chunk of the tasks that are not in a status, ascending; one pass. */
  Future<List<Long>> findEnds(
      SqlClient client, long workflowId, Set<TaskStatus> except, int chunkRows) {
    return client
        .preparedQuery(
            """
            select max(id)
            from (
              select id, (row_number() over (order by id) - 1) / $3::integer as chunk
              from task
              where workflow_id = $1::bigint and status <> all($2::text[])
            ) as due
            group by chunk
            order by chunk
            """)
        .execute(Tuple.of(workflowId, codes(except), chunkRows))
        .map(Rows::firstIds);
  }

  /**
   * Locks the tasks between two ids that are not in a status, by id. They are found by id alone ("+
   * 0" keeps the planner from reading all tasks of the workflow for each chunk).
   */
  Future<List<Long>> lock(
      SqlConnection connection, long workflowId, Set<TaskStatus> except, Chunks.Chunk chunk) {
    Future<RowSet<Row>> locked =
        connection
            .preparedQuery(
                """
            select id from task
            where workflow_id + 0 = $1::bigint and id > $3::bigint and id <= $4::bigint
              and status <> all($2::text[])
            order by id
            for no key update
            """)
            .execute(Tuple.of(workflowId, codes(except), chunk.afterId(), chunk.lastId()));
    return taskLocks.measure(locked).map(Rows::firstIds);
  }

  /** Has locked tasks begin anew; completes with their number. */
  Future<Integer> reset(SqlConnection connection, List<Long> taskIds) {
    return connection
        .preparedQuery(
            """
            update task set status = 'G', num_attempts = 0, status_date = clock_timestamp()
            where id = any($1::bigint[])
            """)
        .execute(Tuple.tuple().addArrayOfLong(Rows.ids(taskIds)))
        .map(SqlResult::rowCount);
  }

  /**
   * How many tasks of a workflow are downstream of any other, are not in some statuses, and so have
   * begun.
   */
  Future<Long> countBegun(SqlConnection connection, long workflowId, Set<TaskStatus> notBegun) {
    return connection
        .preparedQuery(
            """
            select count(*)
            from workflow
            join task on task.workflow_id = workflow.id
            join edge on edge.dag_id = workflow.dag_id and edge.node_id = task.node_id
            where workflow.id = $1::bigint and task.status <> all($2::text[])
              and cardinality(edge.upstream_node_ids) > 0
            """)
        .execute(Tuple.tuple().addLong(workflowId).addArrayOfString(codes(notBegun)))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static String[] codes(Set<TaskStatus> statuses) {
    return statuses.stream().map(TaskStatus::code).toArray(String[]::new);
  }
}
