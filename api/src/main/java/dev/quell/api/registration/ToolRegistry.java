package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import java.util.Optional;

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
              select id from tool where name = #{name}::text
            ),
            added as (
              insert into tool (name)
              select #{name}::text where not exists (select from present)
              on conflict (name) do nothing
              returning id
            )
            select id from present union all select id from added
            """,
            Parameters.of("name", name),
            row -> row.getLong("id"))
        .map(Optional::orElseThrow);
  }

  /** The id of a new version; fails with NOT_FOUND if there is no such tool. */
  Future<Long> addVersion(long toolId) {
    return database
        .first(
            """
            insert into tool_version (tool_id)
            select id from tool where id = #{toolId}::bigint
            returning id
            """,
            Parameters.of("toolId", toolId),
            row -> row.getLong("id"))
        .map(
            id ->
                id.orElseThrow(
                    () ->
                        CommandException.notFound("There is no tool with the id " + toolId + ".")));
  }
}
