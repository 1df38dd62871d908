package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;

/** Reads of task resources ({@code docs/contract/array-and-task-instance.md} §4). */
final class TaskResourcesQueries {
  private final RetryingPool database;

  TaskResourcesQueries(RetryingPool database) {
    this.database = database;
  }

  /** Resources by id; {@link StoredResources#NONE} if they are unknown or have no queue. */
  Future<StoredResources> resources(long id) {
    return database
        .first(
            """
            select task_resources.requested_resources, queue.name as queue_name
            from task_resources
            join queue on queue.id = task_resources.queue_id
            where task_resources.id = #{id}::bigint
            """,
            Parameters.of("id", id),
            StoredResources::from)
        .map(found -> found.orElse(StoredResources.NONE));
  }
}
