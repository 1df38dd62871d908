package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Reads of arrays ({@code docs/contract/array-and-task-instance.md} §19). */
final class ArrayQueries {
  private final RetryingPool database;

  ArrayQueries(RetryingPool database) {
    this.database = database;
  }

  /** How many tasks of an array may run at once; fails with NOT_FOUND if there is none. */
  Future<Integer> limit(long arrayId) {
    return database
        .query(
            """
            select max_concurrently_running from "array" where id = $1::bigint
            """,
            Tuple.of(arrayId))
        .compose(rows -> limitOf(rows, "There is no array with the id " + arrayId + "."));
  }

  /** The same for the array of a task template version in a workflow. */
  Future<Integer> limit(long workflowId, long taskTemplateVersionId) {
    return database
        .query(
            """
            select max_concurrently_running from "array"
            where workflow_id = $1::bigint and task_template_version_id = $2::bigint
            """,
            Tuple.of(workflowId, taskTemplateVersionId))
        .compose(
            rows ->
                limitOf(
                    rows,
                    "There is no array of the task template version %d in the workflow %d."
                        .formatted(taskTemplateVersionId, workflowId)));
  }

  private static Future<Integer> limitOf(RowSet<Row> rows, String otherwise) {
    RowIterator<Row> row = rows.iterator();
    return row.hasNext()
        ? Future.succeededFuture(row.next().getInteger("max_concurrently_running"))
        : Future.failedFuture(CommandException.notFound(otherwise));
  }
}
