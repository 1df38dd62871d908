package dev.quell.api.registration;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A DAG as a client sees it.
 *
 * @param createdDate UTC, whole seconds; null while edges are missing
 */
record Dag(long id, @Nullable String createdDate) {
  static Dag from(Row row) {
    return new Dag(row.getLong("id"), row.getString("created_date"));
  }
}
