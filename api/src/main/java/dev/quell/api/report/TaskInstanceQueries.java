package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * Reads of task instances ({@code docs/contract/array-and-task-instance.md} §13, §18, {@code
 * docs/contract/workflow-and-bind.md} §26).
 */
final class TaskInstanceQueries {
  private final RetryingPool database;

  TaskInstanceQueries(RetryingPool database) {
    this.database = database;
  }

  /** The instance at a step of a batch; fails with NOT_FOUND if there is none. */
  Future<Long> atStep(long arrayId, long batch, long step) {
    return database
        .query(
            """
            select id from task_instance
            where array_id = $1::bigint
              and array_batch_num = $2::bigint
              and array_step_id = $3::bigint
            """,
            Tuple.of(arrayId, batch, step))
        .compose(rows -> idOrRefusal(rows, arrayId, batch, step));
  }

  private static Future<Long> idOrRefusal(RowSet<Row> rows, long arrayId, long batch, long step) {
    RowIterator<Row> row = rows.iterator();
    return row.hasNext()
        ? Future.succeededFuture(row.next().getLong("id"))
        : Future.failedFuture(
            CommandException.notFound(
                "There is no task instance at step %d of batch %d of the array %d."
                    .formatted(step, batch, arrayId)));
  }

  /**
   * The error log of an instance in the order it was written; empty if the instance is unknown. By
   * position: id, time in UTC with whole seconds, truncated, description.
   */
  Future<JsonArray> errors(long taskInstanceId) {
    return database
        .query(
            """
            select id, to_char(error_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), description
            from task_instance_error_log
            where task_instance_id = $1::bigint
            order by id
            """,
            Tuple.of(taskInstanceId))
        .map(TaskInstanceQueries::entries);
  }

  /**
   * The last entry in the error log of the newest instance of a task that has one. By position: id
   * of the instance, description; empty if there is none.
   */
  Future<Optional<Row>> mostRecentError(long taskId) {
    return database
        .query(
            """
            select ti.id, log.description
            from task_instance ti
            join task_instance_error_log log on log.task_instance_id = ti.id
            where ti.task_id = $1::bigint
            order by ti.id desc, log.id desc
            limit 1
            """,
            Tuple.of(taskId))
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext() ? Optional.of(row.next()) : Optional.empty();
            });
  }

  private static JsonArray entries(RowSet<Row> rows) {
    JsonArray entries = new JsonArray();
    for (Row row : rows) {
      entries.add(new JsonArray().add(row.getLong(0)).add(row.getString(1)).add(row.getString(2)));
    }
    return entries;
  }
}
