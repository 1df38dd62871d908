package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;

/** Inserts or finds task templates ({@code docs/contract/workflow-and-bind.md} §33). */
final class TemplateRegistry {
  private final RetryingPool database;

  TemplateRegistry(RetryingPool database) {
    this.database = database;
  }

  /** The id of the template; fails with NOT_FOUND if there is no such tool version. */
  Future<Long> define(long toolVersionId, String name) {
    return database
        .insertOrFind(
            """
            with present as (
              select id from task_template
              where tool_version_id = #{toolVersionId}::bigint and name = #{name}::text
            ),
            added as (
              insert into task_template (tool_version_id, name)
              select id, #{name}::text from tool_version
              where id = #{toolVersionId}::bigint and not exists (select from present)
              on conflict on constraint uc_tool_version_id_name do nothing
              returning id
            )
            select id from present union all select id from added
            """,
            Parameters.of("toolVersionId", toolVersionId).and("name", name),
            row -> row.getLong("id"))
        .map(
            id ->
                id.orElseThrow(
                    () ->
                        CommandException.notFound(
                            "There is no tool version with the id " + toolVersionId + ".")));
  }
}
