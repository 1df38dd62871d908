package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;

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
        .query(
            """
            insert into task_resources (queue_id, task_resources_type_id, requested_resources)
            select queue.id, $2::text, $3::text
            from queue
            where queue.id = $1::bigint
            returning id
            """,
            Tuple.of(resources.queueId(), resources.type(), resources.requestedResources()))
        .compose(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext()
                  ? Future.succeededFuture(row.next().getLong(0))
                  : Future.failedFuture(
                      CommandException.notFound(
                          "There is no queue with the id " + resources.queueId() + "."));
            });
  }
}
