package dev.quell.api.registration;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A queue of a cluster.
 *
 * @param parameters as stored, which need not be JSON; may be null
 */
record ClusterQueue(long id, String name, @Nullable String parameters) {
  static ClusterQueue from(Row row) {
    return new ClusterQueue(row.getLong("id"), row.getString("name"), row.getString("parameters"));
  }
}
