package dev.quell.worker.array;

import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The Tasks that a kill job keeps from being queued again. Stateless. */
final class HeldTasks {

  /**
   * Which of some Tasks are held for a run. A statement of its own behind the one that locks the
   * Tasks, so that it sees every hold that was committed before the locks were obtained.
   */
  Future<Set<Long>> among(SqlConnection connection, long workflowRunId, Collection<Long> taskIds) {
    return connection
        .preparedQuery(
            """
            select task_id from held_task
            where workflow_run_id = $1::bigint and task_id = any($2::bigint[])
            """)
        .execute(Tuple.of(workflowRunId).addArrayOfLong(Rows.ids(taskIds)))
        .map(
            rows -> {
              Set<Long> held = new HashSet<>();
              rows.forEach(row -> held.add(row.getLong(0)));
              return held;
            });
  }
}
