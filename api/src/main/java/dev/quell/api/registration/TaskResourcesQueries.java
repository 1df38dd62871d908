package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Reads of task resources ({@code docs/contract/array-and-task-instance.md} §4). */
final class TaskResourcesQueries {
  private final RetryingPool database;

  TaskResourcesQueries(RetryingPool database) {
    this.database = database;
  }

  /** Resources by id; {@link StoredResources#NONE} if they are unknown or have no queue. */
  Future<StoredResources> resources(long id) {
    return database
        .query(
            """
            select task_resources.requested_resources, queue.name
            from task_resources
            join queue on queue.id = task_resources.queue_id
            where task_resources.id = $1::bigint
            """,
            Tuple.of(id))
        .map(TaskResourcesQueries::stored);
  }

  private static StoredResources stored(RowSet<Row> rows) {
    RowIterator<Row> row = rows.iterator();
    if (!row.hasNext()) {
      return StoredResources.NONE;
    }
    Row first = row.next();
    return new StoredResources(first.getString(0), first.getString(1));
  }
}
