package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/**
 * Reads of what a client compares before it binds ({@code docs/contract/workflow-and-bind.md} §2).
 */
final class WorkflowBindQueries {
  private final RetryingPool database;

  WorkflowBindQueries(RetryingPool database) {
    this.database = database;
  }

  /** By position: task hash, id of the tool version, hash of the DAG; the hashes as text. */
  Future<JsonArray> matching(String argsHash) {
    return database
        .query(
            """
            select workflow.task_hash, workflow.tool_version_id, dag.hash
            from workflow
            join dag on dag.id = workflow.dag_id
            where workflow.workflow_args_hash = $1::text
            order by workflow.id
            """,
            Tuple.of(argsHash))
        .map(WorkflowBindQueries::tuples);
  }

  private static JsonArray tuples(RowSet<Row> rows) {
    JsonArray tuples = new JsonArray();
    for (Row row : rows) {
      tuples.add(new JsonArray().add(row.getString(0)).add(row.getLong(1)).add(row.getString(2)));
    }
    return tuples;
  }
}
