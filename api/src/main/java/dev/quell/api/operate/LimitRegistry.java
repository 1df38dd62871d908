package dev.quell.api.operate;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** Changes how many tasks may run at once ({@code docs/contract/workflow-and-bind.md} §8, §14). */
final class LimitRegistry {
  private final RetryingPool database;

  LimitRegistry(RetryingPool database) {
    this.database = database;
  }

  /** Tells whether there is such a workflow. */
  Future<Boolean> limitWorkflow(long workflowId, int limit) {
    return database
        .query(
            """
            update workflow set max_concurrently_running = $2::integer where id = $1::bigint
            """,
            Tuple.of(workflowId, limit))
        .map(result -> result.rowCount() > 0);
  }

  /** Tells whether there is such an array. */
  Future<Boolean> limitArray(long workflowId, long taskTemplateVersionId, int limit) {
    return database
        .query(
            """
            update "array" set max_concurrently_running = $3::integer
            where workflow_id = $1::bigint and task_template_version_id = $2::bigint
            """,
            Tuple.of(workflowId, taskTemplateVersionId, limit))
        .map(result -> result.rowCount() > 0);
  }
}
