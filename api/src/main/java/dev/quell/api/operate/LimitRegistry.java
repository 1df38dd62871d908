package dev.quell.api.operate;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;

/** Changes how many tasks may run at once ({@code docs/contract/workflow-and-bind.md} §8, §14). */
final class LimitRegistry {
  private final RetryingPool database;

  LimitRegistry(RetryingPool database) {
    this.database = database;
  }

  /** Tells whether there is such a workflow. */
  Future<Boolean> limitWorkflow(long workflowId, int limit) {
    return database
        .update(
            """
            update workflow set max_concurrently_running = #{limit}::integer
            where id = #{workflowId}::bigint
            """,
            Parameters.of("workflowId", workflowId).and("limit", limit))
        .map(rows -> rows > 0);
  }

  /** Tells whether there is such an array. */
  Future<Boolean> limitArray(long workflowId, long taskTemplateVersionId, int limit) {
    return database
        .update(
            """
            update "array" set max_concurrently_running = #{limit}::integer
            where workflow_id = #{workflowId}::bigint
              and task_template_version_id = #{versionId}::bigint
            """,
            Parameters.of("workflowId", workflowId)
                .and("versionId", taskTemplateVersionId)
                .and("limit", limit))
        .map(rows -> rows > 0);
  }
}
