package dev.quell.api.registration;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * What a row of task_resources holds.
 *
 * @param requestedResources JSON text as it was bound
 */
record StoredResources(@Nullable String requestedResources, @Nullable String queueName) {
  static final StoredResources NONE = new StoredResources(null, null);

  static StoredResources from(Row row) {
    return new StoredResources(row.getString("requested_resources"), row.getString("queue_name"));
  }
}
