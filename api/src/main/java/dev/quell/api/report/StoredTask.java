package dev.quell.api.report;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A task that a run may still have to do.
 *
 * @param status letter
 * @param resourceScales JSON text as it was bound; may be null, like the fallback queues
 * @param cluster name; null if the resources name no queue
 * @param queue name; null if the resources name no queue
 * @param arrayLimit tasks of its array that may run at once
 */
record StoredTask(
    long id,
    long arrayId,
    String status,
    int maxAttempts,
    @Nullable String resourceScales,
    @Nullable String fallbackQueues,
    String requestedResources,
    @Nullable String cluster,
    @Nullable String queue,
    int arrayLimit) {

  /** Reads by position: there are as many rows as a page has tasks. */
  static StoredTask from(Row row) {
    return new StoredTask(
        row.getLong(0),
        row.getLong(1),
        row.getString(2),
        row.getInteger(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getInteger(9));
  }
}
