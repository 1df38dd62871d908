package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/**
 * Inserts or finds tools, inserts versions ({@code docs/contract/workflow-and-bind.md} §28, §31).
 */
final class ToolRegistry {
  private final RetryingPool database;

  ToolRegistry(RetryingPool database) {
    this.database = database;
  }

  /** The id of the tool of a name; names are told apart by case. */
  Future<Long> define(String name) {
    return database
        .insertOrFind(
            """
            with present as (
              select id from tool where name = $1::text
            ),
            added as (
              insert into tool (name)
              select $1::text where not exists (select from present)
              on conflict (name) do nothing
              returning id
            )
            select id from present union all select id from added
            """,
            Tuple.of(name))
        .map(row -> row.orElseThrow().getLong("id"));
  }

  /** The id of a new version; fails with NOT_FOUND if there is no such tool. */
  Future<Long> addVersion(long toolId) {
    return database
        .query(
            """
            insert into tool_version (tool_id)
            select id from tool where id = $1::bigint
            returning id
            """,
            Tuple.of(toolId))
        .compose(rows -> idOrRefusal(rows, toolId));
  }

  private static Future<Long> idOrRefusal(RowSet<Row> rows, long toolId) {
    RowIterator<Row> row = rows.iterator();
    return row.hasNext()
        ? Future.succeededFuture(row.next().getLong("id"))
        : Future.failedFuture(
            CommandException.notFound("There is no tool with the id " + toolId + "."));
  }
}
