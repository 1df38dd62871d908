package dev.quell.api.report;

import io.vertx.sqlclient.Row;

/** A run whose heartbeat is overdue. */
record LostRun(long id, long workflowId) {
  static LostRun from(Row row) {
    return new LostRun(row.getLong("id"), row.getLong("workflow_id"));
  }
}
