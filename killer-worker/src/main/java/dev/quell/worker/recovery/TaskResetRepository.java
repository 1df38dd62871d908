package dev.quell.worker.recovery;

import dev.quell.domain.command.SetResumeState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The SQL that has Tasks wait anew. Stateless. */
final class TaskResetRepository {

  /** The last id of each chunk of the Tasks that are to be reset, ascending; one pass for all. */
  Future<List<Long>> findChunks(SqlClient client, SetResumeState command, int chunkRows) {
    return client
        .preparedQuery(
            """
            select max(id)
            from (
              select id, (row_number() over (order by id) - 1) / $3::integer as chunk
              from task
              where workflow_id = $1::bigint and status <> 'D'
                and (status <> 'R' or $2::boolean) and (status <> 'G' or num_attempts > 0)
            ) as due
            group by chunk
            order by chunk
            """)
        .execute(Tuple.of(command.workflowId(), command.resetIfRunning(), chunkRows))
        .map(Rows::firstIds);
  }

  /**
   * Locks and resets the Tasks between two ids. They are found by id alone ("+ 0" keeps the planner
   * from reading all Tasks of the workflow for each chunk).
   *
   * @return how many there were
   */
  Future<Integer> reset(
      SqlConnection connection, SetResumeState command, long afterId, long lastId) {
    return connection
        .preparedQuery(
            """
            with due as materialized (
              select id
              from task
              where workflow_id + 0 = $1::bigint and id > $3::bigint and id <= $4::bigint
                and status <> 'D' and (status <> 'R' or $2::boolean)
                and (status <> 'G' or num_attempts > 0)
              order by id
              for no key update
            )
            update task
            set status = $5::text, num_attempts = 0, status_date = clock_timestamp()
            from due
            where task.id = due.id
            """)
        .execute(
            Tuple.of(
                command.workflowId(),
                command.resetIfRunning(),
                afterId,
                lastId,
                TaskStatus.REGISTERING.code()))
        .map(SqlResult::rowCount);
  }
}
