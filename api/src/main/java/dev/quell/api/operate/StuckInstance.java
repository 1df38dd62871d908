package dev.quell.api.operate;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * An instance that is stuck.
 *
 * @param found how many of its kind were found in all
 * @param node null if it has not started
 * @param secondsOverdue of its heartbeat; null if none is expected
 */
record StuckInstance(
    long found,
    long id,
    long taskId,
    long workflowId,
    String user,
    @Nullable String node,
    Double secondsInState,
    @Nullable Double secondsOverdue) {

  static StuckInstance from(Row row) {
    return new StuckInstance(
        row.getLong("found"),
        row.getLong("id"),
        row.getLong("task_id"),
        row.getLong("workflow_id"),
        row.getString("user"),
        row.getString("nodename"),
        row.getDouble("in_state"),
        row.getDouble("overdue"));
  }
}
