package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Inserts or finds arrays ({@code docs/contract/array-and-task-instance.md} §1). */
final class ArrayRegistry {
  private final RetryingPool database;

  ArrayRegistry(RetryingPool database) {
    this.database = database;
  }

  /**
   * Makes sure that the array exists with the given limit; the name of an existing one stays.
   * Simultaneous first calls get the same id.
   *
   * @return the id; fails with NOT_FOUND if there is no such workflow, with INVALID if the array is
   *     new and has no name
   */
  Future<Long> define(NewArray array) {
    return database
        .query(
            """
            insert into "array"
              (name, task_template_version_id, workflow_id, max_concurrently_running)
            select coalesce($1::text, present.name), $2::bigint, workflow.id, $3::integer
            from workflow
            left join "array" as present
              on present.workflow_id = workflow.id
              and present.task_template_version_id = $2::bigint
            where workflow.id = $4::bigint
              and coalesce($1::text, present.name) is not null
            on conflict on constraint uc_task_template_version_id_workflow_id
              do update set max_concurrently_running = excluded.max_concurrently_running
            returning id
            """,
            Tuple.of(
                array.name(),
                array.taskTemplateVersionId(),
                array.maxConcurrentlyRunning(),
                array.workflowId()))
        .compose(rows -> idOrRefusal(rows, array));
  }

  private Future<Long> idOrRefusal(RowSet<Row> rows, NewArray array) {
    RowIterator<Row> row = rows.iterator();
    return row.hasNext() ? Future.succeededFuture(row.next().getLong("id")) : refusal(array);
  }

  private Future<Long> refusal(NewArray array) {
    return workflowExists(array.workflowId())
        .compose(
            exists ->
                Future.failedFuture(
                    exists
                        ? CommandException.invalid(
                            "The field 'name' is missing, and the array is new.")
                        : CommandException.notFound(
                            "There is no workflow with the id " + array.workflowId() + ".")));
  }

  private Future<Boolean> workflowExists(long id) {
    return database
        .query("select exists (select from workflow where id = $1::bigint)", Tuple.of(id))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }
}
