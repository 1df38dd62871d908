package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
  record Place(long workflowId, long dagId) {
    static Place from(Row row) {
      return new Place(row.getLong("id"), row.getLong("dag_id"));
    }
  }

  /** A direct neighbour of a task. */
  record Neighbour(boolean isUpstream, GraphTask task) {
    static Neighbour from(Row row) {
      return new Neighbour(row.getBoolean("is_upstream"), GraphTask.from(row));
    }
  }

  /** The node of a task; its neighbours are null if it has none. */
  record TaskNode(long taskId, long nodeId, Long @Nullable [] downstream) {
    static TaskNode from(Row row) {
      return new TaskNode(
          row.getLong("id"), row.getLong("node_id"), row.getArrayOfLongs("downstream_node_ids"));
    }
  }

  /** The workflows that tasks belong to, by id; unknown tasks belong to none. */
  Future<List<Place>> places(List<Long> taskIds) {
    return database.list(
        """
        select id, dag_id from workflow
        where id in (select workflow_id from task where id = any(#{taskIds}::bigint[]))
        order by id
        """,
        Parameters.ofIds("taskIds", taskIds),
        Place::from);
  }

  /**
   * Tasks of one workflow and all that are beyond them, by id. "union" keeps the nodes that have
   * been met, so each is met once, whatever cycles there are.
   */
  Future<List<GraphTask>> closure(Place place, List<Long> taskIds, Direction direction) {
    return database.list(
        Objects.requireNonNull(CLOSURE.get(direction), "direction"),
        Parameters.ofIds("taskIds", taskIds)
            .and("workflowId", place.workflowId())
            .and("dagId", place.dagId()),
        GraphTask::from);
  }

  private static String closure(Direction direction) {
    return """
        with recursive beyond (node_id) as (
          select unnest(edge.%1$s)
          from task
          join edge on edge.dag_id = #{dagId}::bigint and edge.node_id = task.node_id
          where task.id = any(#{taskIds}::bigint[])
          union
          select next.node_id
          from beyond
          join edge on edge.dag_id = #{dagId}::bigint and edge.node_id = beyond.node_id
          cross join lateral unnest(edge.%1$s) as next (node_id)
        )
        select task.id, task.status, task.name
        from task
        where task.id = any(#{taskIds}::bigint[])
        union
        select task.id, task.status, task.name
        from beyond
        join task on task.workflow_id = #{workflowId}::bigint and task.node_id = beyond.node_id
        order by id
        """
        .formatted(direction.column());
  }

  /** The direct neighbours of a task, by id, with a mark for those upstream. */
  Future<List<Neighbour>> neighbours(long taskId) {
    return database.list(
        """
        with self as (
          select task.workflow_id, edge.upstream_node_ids, edge.downstream_node_ids
          from task
          join workflow on workflow.id = task.workflow_id
          join edge on edge.dag_id = workflow.dag_id and edge.node_id = task.node_id
          where task.id = #{taskId}::bigint
        ),
        neighbour as (
          select workflow_id, true as is_upstream, unnest(upstream_node_ids) as node_id from self
          union all
          select workflow_id, false, unnest(downstream_node_ids) from self
        )
        select task.id, task.status, task.name, neighbour.is_upstream
        from neighbour
        join task on task.workflow_id = neighbour.workflow_id
          and task.node_id = neighbour.node_id
        order by task.id
        """,
        Parameters.of("taskId", taskId),
        Neighbour::from);
  }

  /** The node of each task that has a row of edges in a DAG, and the nodes downstream, by task. */
  Future<List<TaskNode>> downstreamNodes(List<Long> taskIds, long dagId) {
    return database.list(
        """
        select task.id, task.node_id, edge.downstream_node_ids
        from task
        join edge on edge.dag_id = #{dagId}::bigint and edge.node_id = task.node_id
        where task.id = any(#{taskIds}::bigint[])
        order by task.id
        """,
        Parameters.ofIds("taskIds", taskIds).and("dagId", dagId),
        TaskNode::from);
  }
}
