package dev.quell.api.tool;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Reads of tools (contract {@code workflow-and-bind.md} §29). */
final class ToolQueries {
  private final RetryingPool database;

  ToolQueries(RetryingPool database) {
    this.database = database;
  }

  /** By position: id, id of the tool; ascending; empty if the tool is unknown. */
  Future<JsonArray> versions(long toolId) {
    return database
        .query(
            """
            select id, tool_id from tool_version where tool_id = $1::bigint order by id
            """,
            Tuple.of(toolId))
        .map(ToolQueries::tuples);
  }

  private static JsonArray tuples(RowSet<Row> rows) {
    JsonArray tuples = new JsonArray();
    for (Row row : rows) {
      tuples.add(new JsonArray().add(row.getLong(0)).add(row.getLong(1)));
    }
    return tuples;
  }
}
