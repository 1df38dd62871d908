package dev.quell.api.report;

import io.vertx.sqlclient.Row;

/**
 * What a client needs to know to resume a workflow.
 *
 * @param maxConcurrentlyRunning tasks that may run at once
 */
record WorkflowMetadata(long id, Long dagId, int maxConcurrentlyRunning) {
  static WorkflowMetadata from(Row row) {
    return new WorkflowMetadata(
        row.getLong("id"), row.getLong("dag_id"), row.getInteger("max_concurrently_running"));
  }
}
