package dev.quell.api.report;

import io.vertx.sqlclient.Row;

/** What people call a workflow; both may be null. */
record NameAndArgs(String name, String args) {
  static NameAndArgs from(Row row) {
    return new NameAndArgs(row.getString("name"), row.getString("workflow_args"));
  }
}
