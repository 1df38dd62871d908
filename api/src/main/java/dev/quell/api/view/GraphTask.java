package dev.quell.api.view;

import io.vertx.sqlclient.Row;

/**
 * A task that a walk over a DAG meets.
 *
 * @param status letter
 */
record GraphTask(long id, String status, String name) {

  /** Reads by position: a walk may meet all tasks of a workflow. */
  static GraphTask from(Row row) {
    return new GraphTask(row.getLong(0), row.getString(1), row.getString(2));
  }
}
