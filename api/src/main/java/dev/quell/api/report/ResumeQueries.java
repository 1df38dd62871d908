package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Reads of what stands in the way of a resume ({@code docs/contract/workflow-and-bind.md} §5). */
final class ResumeQueries {
  private static final String[] ALIVE =
      WorkflowRunStatus.alive().stream().map(WorkflowRunStatus::code).toArray(String[]::new);

  private final RetryingPool database;

  ResumeQueries(RetryingPool database) {
    this.database = database;
  }

  /** Fails with NOT_FOUND if there is no such workflow. */
  Future<Resumability> resumability(long workflowId) {
    return database
        .query(
            """
            select w.created_date is not null
                   and not exists (
                     select from workflow_run run
                     where run.workflow_id = w.id and run.status = any($2::text[])
                   ),
                   (
                     select count(*)
                     from workflow_run run
                     join task_instance ti on ti.workflow_run_id = run.id
                     where run.workflow_id = w.id and ti.status = 'K'
                   )
            from workflow w
            where w.id = $1::bigint
            """,
            Tuple.tuple().addLong(workflowId).addArrayOfString(ALIVE))
        .compose(rows -> resumability(rows, workflowId));
  }

  private static Future<Resumability> resumability(RowSet<Row> rows, long workflowId) {
    RowIterator<Row> row = rows.iterator();
    if (!row.hasNext()) {
      return Future.failedFuture(
          CommandException.notFound("There is no workflow " + workflowId + "."));
    }
    Row found = row.next();
    return Future.succeededFuture(new Resumability(found.getBoolean(0), found.getLong(1)));
  }
}
