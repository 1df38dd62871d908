package dev.quell.api.report;

import io.vertx.sqlclient.Row;

/** A run whose heartbeat is overdue. */
record OverdueRun(long id, long workflowId) {
  static OverdueRun from(Row row) {
    return new OverdueRun(row.getLong("id"), row.getLong("workflow_id"));
  }
}
