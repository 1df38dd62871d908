package dev.quell.worker.kill;

import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.StatusSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Keeps the tasks downstream of killed ones from being queued again in their run. Stateless. */
final class HoldRepository {

  /**
   * Holds whatever waits downstream, however far. What is held already has had everything beyond it
   * held at that time, so the search ends there. Completes with the number of tasks.
   *
   * @param runIds of the killed tasks, one for each
   */
  Future<Integer> hold(
      SqlConnection connection, long jobId, List<Long> runIds, List<Long> taskIds) {
    if (taskIds.isEmpty()) {
      return Future.succeededFuture(0);
    }
    return connection
        .preparedQuery(
            """
            with recursive beyond (run_id, workflow_id, dag_id, node_id) as (
              select killed.run_id, task.workflow_id, workflow.dag_id, next.node_id
              from unnest($2::bigint[], $3::bigint[]) as killed (run_id, task_id)
              join task on task.id = killed.task_id
              join workflow on workflow.id = task.workflow_id
              join edge on edge.dag_id = workflow.dag_id and edge.node_id = task.node_id
              cross join lateral unnest(edge.downstream_node_ids) as next (node_id)
              union
              select beyond.run_id, beyond.workflow_id, beyond.dag_id, next.node_id
              from beyond
              join edge on edge.dag_id = beyond.dag_id and edge.node_id = beyond.node_id
              cross join lateral unnest(edge.downstream_node_ids) as next (node_id)
              where (
                select held.kill_job_id from task
                join held_task as held
                  on held.workflow_run_id = beyond.run_id and held.task_id = task.id
                where task.workflow_id = beyond.workflow_id and task.node_id = beyond.node_id
                limit 1
              ) is null
            )
            insert into held_task (workflow_run_id, task_id, kill_job_id)
            select beyond.run_id, task.id, $1::bigint
            from beyond
            join task on task.workflow_id = beyond.workflow_id and task.node_id = beyond.node_id
            where task.status in %s
            order by beyond.run_id, task.id
            on conflict do nothing
            """
                .formatted(StatusSql.WAITING_TASKS))
        .execute(
            Tuple.tuple()
                .addLong(jobId)
                .addArrayOfLong(Rows.ids(runIds))
                .addArrayOfLong(Rows.ids(taskIds)))
        .map(SqlResult::rowCount);
  }
}
