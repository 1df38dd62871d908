package dev.quell.api.registration;

import io.vertx.sqlclient.Row;

/**
 * A workflow as the client that binds it sees it.
 *
 * @param status letter
 * @param isNew whether it has never been run, so that whoever binds it may take it for its own
 */
record WorkflowIdentity(long id, String status, boolean isNew) {
  static WorkflowIdentity from(Row row) {
    return new WorkflowIdentity(
        row.getLong("id"), row.getString("status"), row.getBoolean("is_new"));
  }
}
