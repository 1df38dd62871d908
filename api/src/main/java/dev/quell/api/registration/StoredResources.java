package dev.quell.api.registration;

import io.vertx.sqlclient.Row;

/**
 * What a row of task_resources holds.
 *
 * @param requestedResources JSON text as it was bound
 */
record StoredResources(String requestedResources, String queueName) {
  static final StoredResources NONE = new StoredResources(null, null);

  static StoredResources from(Row row) {
    return new StoredResources(row.getString("requested_resources"), row.getString("queue_name"));
  }
}
