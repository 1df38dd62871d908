package dev.quell.worker.operate;

import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.StatusSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL that gives tasks more resources. Stateless. */
final class ResourceRepository {
  /**
   * Locked tasks that share a row of resources, scales and attempts, and so what they get next.
   *
   * @param requested JSON text
   * @param scales JSON text or null
   * @param taskIds ascending
   * @param alone whether no other task of the workflow has this row
   */
  record Sharers(
      long resourcesId,
      String requested,
      @Nullable String scales,
      int attempts,
      List<Long> taskIds,
      boolean alone) {}

  /** Whether a client may be at work on a workflow: a run is alive and not overdue. */
  Future<Boolean> hasLiveClient(SqlConnection connection, long workflowId) {
    return connection
        .preparedQuery(
            """
            select exists (
              select from workflow_run
              where workflow_id = $1::bigint
                and status in %s
                and heartbeat_date > clock_timestamp()
            )
            """
                .formatted(StatusSql.ALIVE_RUNS))
        .execute(Tuple.of(workflowId))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** Groups locked tasks of a workflow; all in one pass over its tasks. */
  Future<List<Sharers>> sharers(SqlConnection connection, long workflowId, List<Long> taskIds) {
    return connection
        .preparedQuery(
            """
            with own as materialized (
              select task_resources_id, resource_scales, num_attempts,
                     array_agg(id order by id) as ids
              from task
              where id = any($2::bigint[])
              group by task_resources_id, resource_scales, num_attempts
            ), used as materialized (
              select task_resources_id, count(*) as tasks
              from task
              where workflow_id = $1::bigint
              group by task_resources_id
            )
            select own.task_resources_id, resources.requested_resources, own.resource_scales,
                   own.num_attempts, own.ids, used.tasks = 1
            from own
            join used on used.task_resources_id = own.task_resources_id
            join task_resources as resources on resources.id = own.task_resources_id
            order by own.ids[1]
            """)
        .execute(Tuple.tuple().addLong(workflowId).addArrayOfLong(Rows.ids(taskIds)))
        .map(rows -> rows.stream().map(ResourceRepository::sharers).toList());
  }

  private static Sharers sharers(Row row) {
    return new Sharers(
        row.getLong(0),
        row.getString(1),
        row.getString(2),
        row.getInteger(3),
        List.of(row.getArrayOfLongs(4)),
        row.getBoolean(5));
  }

  /** Changes rows of resources that belong to one task each. */
  Future<Void> adjust(SqlConnection connection, List<Long> ids, List<String> requested) {
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update task_resources
            set requested_resources = new.requested, task_resources_type_id = 'A'
            from unnest($1::bigint[], $2::text[]) as new (id, requested)
            where task_resources.id = new.id
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(Rows.ids(ids))
                .addArrayOfString(requested.toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, ids.size(), "update TaskResources"));
  }

  /**
   * Inserts rows that take the place of others, in the same queue.
   *
   * @return the new ids, in the order of those replaced
   */
  Future<List<Long>> replace(SqlConnection connection, List<Long> ids, List<String> requested) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return connection
        .preparedQuery(
            """
            with numbered as materialized (
              select nextval(pg_get_serial_sequence('task_resources', 'id')) as id,
                     new.replaced, new.requested, new.place
              from unnest($1::bigint[], $2::text[])
                with ordinality as new (replaced, requested, place)
            ), inserted as (
              insert into task_resources
                (id, queue_id, task_resources_type_id, requested_resources)
              select numbered.id, old.queue_id, 'A', numbered.requested
              from numbered
              join task_resources as old on old.id = numbered.replaced
            )
            select id from numbered order by place
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(Rows.ids(ids))
                .addArrayOfString(requested.toArray(String[]::new)))
        .map(Rows::firstIds);
  }

  /** Points locked tasks at rows of resources. */
  Future<Void> point(SqlConnection connection, List<Long> taskIds, List<Long> resourcesIds) {
    if (taskIds.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update task set task_resources_id = new.resources_id
            from unnest($1::bigint[], $2::bigint[]) as new (id, resources_id)
            where task.id = new.id
            """)
        .execute(
            Tuple.tuple().addArrayOfLong(Rows.ids(taskIds)).addArrayOfLong(Rows.ids(resourcesIds)))
        .map(result -> Rows.requireCount(result, taskIds.size(), "update Task"));
  }

  /**
   * Has locked tasks wait for a resume. Their date stays: a client that syncs by dates must not
   * meet this status.
   */
  Future<Void> await(SqlConnection connection, Collection<Long> taskIds) {
    return connection
        .preparedQuery("update task set status = $2::text where id = any($1::bigint[])")
        .execute(Tuple.of(Rows.ids(taskIds), TaskStatus.ERROR_RECOVERABLE.code()))
        .map(result -> Rows.requireCount(result, taskIds.size(), "update Task"));
  }
}
