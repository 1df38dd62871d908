package dev.quell.worker.recovery;

import dev.quell.domain.command.RebindTasks.Rebinding;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The SQL of binding Tasks again. Stateless. */
final class BindingRepository {
  private static final String[] LIVE =
      TaskInstanceStatus.live().stream().map(TaskInstanceStatus::code).toArray(String[]::new);
  private static final String[] ALIVE =
      WorkflowRunStatus.alive().stream().map(WorkflowRunStatus::code).toArray(String[]::new);

  /**
   * Which of some Tasks have a live instance of an alive run. The caller holds their locks, so none
   * gets such an instance meanwhile; that is why this is a statement of its own.
   */
  Future<Set<Long>> underWay(SqlConnection connection, Collection<Long> taskIds) {
    if (taskIds.isEmpty()) {
      return Future.succeededFuture(Set.of());
    }
    return connection
        .preparedQuery(
            """
            select distinct ti.task_id
            from task_instance ti
            join workflow_run run on run.id = ti.workflow_run_id
            where ti.task_id = any($1::bigint[])
              and ti.status = any($2::text[])
              and run.status = any($3::text[])
            """)
        .execute(Tuple.of(Rows.ids(taskIds), LIVE, ALIVE))
        .map(
            rows -> {
              Set<Long> underWay = new HashSet<>();
              rows.forEach(row -> underWay.add(row.getLong(0)));
              return underWay;
            });
  }

  /** Lets locked Tasks begin anew: REGISTERING, all attempts ahead, as they are described now. */
  Future<Void> reset(SqlConnection connection, List<Rebinding> tasks) {
    if (tasks.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update task t
            set status = $5::text, status_date = clock_timestamp(), num_attempts = 0,
                name = new.name, command = new.command, max_attempts = new.max_attempts
            from unnest($1::bigint[], $2::text[], $3::text[], $4::integer[])
              as new (id, name, command, max_attempts)
            where t.id = new.id
            """)
        .execute(
            Tuple.of(
                tasks.stream().map(Rebinding::taskId).toArray(Long[]::new),
                tasks.stream().map(Rebinding::name).toArray(String[]::new),
                tasks.stream().map(Rebinding::command).toArray(String[]::new),
                tasks.stream().map(Rebinding::maxAttempts).toArray(Integer[]::new),
                TaskStatus.REGISTERING.code()))
        .map(result -> Rows.requireCount(result, tasks.size(), "reset Task"));
  }
}
