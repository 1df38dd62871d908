package dev.quell.api.view;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Walks over the edges of DAGs. Stateless. */
final class TaskGraphQueries {
  private static final Map<Direction, String> CLOSURE = new EnumMap<>(Direction.class);

  static {
    for (Direction direction : Direction.values()) {
      CLOSURE.put(direction, closure(direction));
    }
  }

  private final RetryingPool database;

  TaskGraphQueries(RetryingPool database) {
    this.database = database;
  }

  /** A workflow and its DAG. */
  record Place(long workflowId, long dagId) {}

  /** The workflows that tasks belong to, by id; unknown tasks belong to none. */
  Future<List<Place>> places(List<Long> taskIds) {
    return database
        .query(
            """
            select id, dag_id from workflow
            where id in (select workflow_id from task where id = any($1::bigint[]))
            order by id
            """,
            Tuple.of(ids(taskIds)))
        .map(
            rows -> {
              List<Place> places = new ArrayList<>();
              rows.forEach(row -> places.add(new Place(row.getLong(0), row.getLong(1))));
              return places;
            });
  }

  /**
   * Tasks of one workflow and all that are beyond them, by id. "union" keeps the nodes that have
   * been met, so each is met once, whatever cycles there are.
   */
  Future<RowSet<Row>> closure(Place place, List<Long> taskIds, Direction direction) {
    return database.query(
        CLOSURE.get(direction), Tuple.of(ids(taskIds), place.workflowId(), place.dagId()));
  }

  private static String closure(Direction direction) {
    return """
        with recursive beyond (node_id) as (
          select unnest(edge.%1$s)
          from task
          join edge on edge.dag_id = $3::bigint and edge.node_id = task.node_id
          where task.id = any($1::bigint[])
          union
          select next.node_id
          from beyond
          join edge on edge.dag_id = $3::bigint and edge.node_id = beyond.node_id
          cross join lateral unnest(edge.%1$s) as next (node_id)
        )
        select task.id, task.status, task.name
        from task
        where task.id = any($1::bigint[])
        union
        select task.id, task.status, task.name
        from beyond
        join task on task.workflow_id = $2::bigint and task.node_id = beyond.node_id
        order by id
        """
        .formatted(direction.column());
  }

  /** The direct neighbours of a task, by id, with a mark for those upstream. */
  Future<RowSet<Row>> neighbours(long taskId) {
    return database.query(
        """
        with self as (
          select task.workflow_id, edge.upstream_node_ids, edge.downstream_node_ids
          from task
          join workflow on workflow.id = task.workflow_id
          join edge on edge.dag_id = workflow.dag_id and edge.node_id = task.node_id
          where task.id = $1::bigint
        ),
        neighbour as (
          select workflow_id, true as is_upstream, unnest(upstream_node_ids) as node_id from self
          union all
          select workflow_id, false, unnest(downstream_node_ids) from self
        )
        select neighbour.is_upstream, task.id, task.status, task.name
        from neighbour
        join task on task.workflow_id = neighbour.workflow_id
          and task.node_id = neighbour.node_id
        order by task.id
        """,
        Tuple.of(taskId));
  }

  /** The node of each task that has a row of edges in a DAG, and the nodes downstream, by task. */
  Future<RowSet<Row>> downstreamNodes(List<Long> taskIds, long dagId) {
    return database.query(
        """
        select task.id, task.node_id, edge.downstream_node_ids
        from task
        join edge on edge.dag_id = $2::bigint and edge.node_id = task.node_id
        where task.id = any($1::bigint[])
        order by task.id
        """,
        Tuple.of(ids(taskIds), dagId));
  }

  private static Long[] ids(List<Long> taskIds) {
    return taskIds.toArray(Long[]::new);
  }
}
