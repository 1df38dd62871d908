package dev.quell.worker.operate;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes how many tasks may run at once. The caller holds the lock of the workflow, so
 * nobody else changes a limit of it meanwhile. Stateless.
 */
final class LimitRepository {

  /**
   * Holds a limit that there is.
   *
   * @param arrayId null for that of the whole workflow
   */
  record Limit(@Nullable Long arrayId, int maxTasks) {}

  /** Completes with the limit of a workflow. */
  Future<Optional<Limit>> ofWorkflow(SqlConnection connection, long workflowId) {
    return connection
        .preparedQuery(
            "select null::bigint, max_concurrently_running from workflow where id = $1::bigint")
        .execute(Tuple.of(workflowId))
        .map(LimitRepository::first);
  }

  /** Completes with the limit of the array of a task template version; there is at most one. */
  Future<Optional<Limit>> ofArray(
      SqlConnection connection, long workflowId, long taskTemplateVersionId) {
    return connection
        .preparedQuery(
            """
            select id, max_concurrently_running
            from "array"
            where workflow_id = $1::bigint and task_template_version_id = $2::bigint
            """)
        .execute(Tuple.of(workflowId, taskTemplateVersionId))
        .map(LimitRepository::first);
  }

  private static Optional<Limit> first(RowSet<Row> rows) {
    return rows.stream().findFirst().map(row -> new Limit(row.getLong(0), row.getInteger(1)));
  }

  Future<Void> setWorkflow(SqlConnection connection, long workflowId, int maxTasks) {
    return connection
        .preparedQuery(
            """
            update workflow set max_concurrently_running = $2::integer where id = $1::bigint
            """)
        .execute(Tuple.of(workflowId, maxTasks))
        .mapEmpty();
  }

  Future<Void> setArray(SqlConnection connection, long arrayId, int maxTasks) {
    return connection
        .preparedQuery(
            """
            update "array" set max_concurrently_running = $2::integer where id = $1::bigint
            """)
        .execute(Tuple.of(arrayId, maxTasks))
        .mapEmpty();
  }
}
