package dev.quell.api.report;

import io.vertx.sqlclient.Row;

/**
 * A row of an instance's error log.
 *
 * @param time in UTC, whole seconds, truncated
 */
record ErrorEntry(long id, String time, String description) {
  static ErrorEntry from(Row row) {
    return new ErrorEntry(row.getLong("id"), row.getString("time"), row.getString("description"));
  }
}
