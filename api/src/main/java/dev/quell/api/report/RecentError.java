package dev.quell.api.report;

import io.vertx.sqlclient.Row;

/** The last entry in the error log of a task, and whose it is. */
record RecentError(long taskInstanceId, String description) {
  static RecentError from(Row row) {
    return new RecentError(row.getLong("id"), row.getString("description"));
  }
}
