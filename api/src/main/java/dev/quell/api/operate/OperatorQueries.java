package dev.quell.api.operate;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** What an operator asks before changing anything. */
final class OperatorQueries {
  private final RetryingPool database;

  OperatorQueries(RetryingPool database) {
    this.database = database;
  }

  /** The status letters of the workflows of tasks, by id; more than two are not told. */
  Future<List<String>> workflowLetters(List<Long> taskIds) {
    return database
        .query(
            """
            select status from workflow
            where id in (select workflow_id from task where id = any($1::bigint[]))
            order by id
            limit 2
            """,
            Tuple.tuple().addArrayOfLong(taskIds.toArray(Long[]::new)))
        .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
  }

  /** Whether a user has run a workflow. */
  Future<Boolean> hasRun(long workflowId, String user) {
    return database
        .query(
            """
            select exists (
              select from workflow_run where workflow_id = $1::bigint and "user" = $2::text
            )
            """,
            Tuple.of(workflowId, user))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** The latest run of a workflow that ended in E, if it is a user's; null else. */
  Future<Long> resettableRun(long workflowId, String user) {
    return database
        .query(
            """
            select id, "user" from workflow_run
            where workflow_id = $1::bigint and status = 'E'
            order by created_date desc nulls last, id desc
            limit 1
            """,
            Tuple.of(workflowId))
        .map(rows -> ownedBy(rows, user));
  }

  private static Long ownedBy(RowSet<Row> rows, String user) {
    return rows.stream()
        .filter(row -> user.equals(row.getString(1)))
        .map(row -> row.getLong(0))
        .findFirst()
        .orElse(null);
  }
}
