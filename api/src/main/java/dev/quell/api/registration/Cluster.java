package dev.quell.api.registration;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that tasks are submitted to.
 *
 * @param type name of its type
 * @param connectionParameters as stored; may be null
 */
record Cluster(long id, String name, String type, @Nullable String connectionParameters) {
  static Cluster from(Row row) {
    return new Cluster(
        row.getLong("id"),
        row.getString("name"),
        row.getString("type"),
        row.getString("connection_parameters"));
  }
}
