package dev.quell.api.registration;

import io.vertx.sqlclient.Row;

/** A version of a tool, which has no name of its own. */
record ToolVersion(long id, long toolId) {
  static ToolVersion from(Row row) {
    return new ToolVersion(row.getLong("id"), row.getLong("tool_id"));
  }
}
