package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;

/** Inserts resources ({@code docs/contract/workflow-and-bind.md} §25). */
final class TaskResourcesRegistry {
  private final RetryingPool database;

  TaskResourcesRegistry(RetryingPool database) {
    this.database = database;
  }

  /**
   * Always inserts: a repetition leaves a row behind that nobody asks for.
   *
   * @return the id; fails with NOT_FOUND if there is no such queue
   */
  Future<Long> insert(NewResources resources) {
    return database
        .first(
            """
            insert into task_resources (queue_id, task_resources_type_id, requested_resources)
            select queue.id, #{type}::text, #{requestedResources}::text
            from queue
            where queue.id = #{queueId}::bigint
            returning id
            """,
            Parameters.of("queueId", resources.queueId())
                .and("type", resources.type())
                .and("requestedResources", resources.requestedResources()),
            row -> row.getLong("id"))
        .map(
            id ->
                id.orElseThrow(
                    () ->
                        CommandException.notFound(
                            "There is no queue with the id " + resources.queueId() + ".")));
  }
}
