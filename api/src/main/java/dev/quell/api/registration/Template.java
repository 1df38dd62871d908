package dev.quell.api.registration;

import io.vertx.sqlclient.Row;

/** A task template of a tool version. */
record Template(long id, long toolVersionId, String name) {
  static Template from(Row row) {
    return new Template(row.getLong("id"), row.getLong("tool_version_id"), row.getString("name"));
  }
}
