package dev.quell.api.report;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/** What people call a workflow; both may be null. */
record NameAndArgs(@Nullable String name, @Nullable String args) {
  static NameAndArgs from(Row row) {
    return new NameAndArgs(row.getString("name"), row.getString("workflow_args"));
  }
}
