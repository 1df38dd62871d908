package dev.quell.worker.operate;

import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.StatusSql;
import dev.quell.worker.locking.TaskLocks.LiveInstance;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads and writes what operators' commands need; what they lock is in {@code locking}. */
final class OperatorRepository {
  private final InstanceRepository instances;

  OperatorRepository(InstanceRepository instances) {
    this.instances = instances;
  }

  private static final String[] NOT_BEGUN =
      OperatorRules.notBegun().stream().map(TaskStatus::code).toArray(String[]::new);
  private static final String DESCRIPTION =
      "An operator has set the task back: the task instance went from %s to K.";

  /** The workflows that tasks belong to, two at most; unknown tasks belong to none. */
  Future<List<Long>> workflowsOf(SqlConnection connection, List<Long> taskIds) {
    return ids(
        connection,
        """
        select distinct workflow_id from task where id = any($1::bigint[])
        order by workflow_id
        limit 2
        """,
        Tuple.tuple().addArrayOfLong(Rows.ids(taskIds)));
  }

  /** How many tasks directly downstream of some have begun. */
  Future<Long> countBegun(SqlConnection connection, long workflowId, List<Long> taskIds) {
    return connection
        .preparedQuery(
            """
            select count(distinct below.id)
            from workflow
            join task on task.id = any($2::bigint[])
            join edge on edge.dag_id = workflow.dag_id and edge.node_id = task.node_id
            join task as below
              on below.workflow_id = workflow.id and below.node_id = any(edge.downstream_node_ids)
            where workflow.id = $1::bigint and below.status <> all($3::text[])
            """)
        .execute(
            Tuple.tuple()
                .addLong(workflowId)
                .addArrayOfLong(Rows.ids(taskIds))
                .addArrayOfString(NOT_BEGUN))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /**
   * How many tasks of a workflow are downstream of any other, are not in some statuses, and so have
   * begun.
   */
  Future<Long> countBegun(SqlConnection connection, long workflowId, Set<TaskStatus> notBegun) {
    return connection
        .preparedQuery(
            """
            select count(*)
            from workflow
            join task on task.workflow_id = workflow.id
            join edge on edge.dag_id = workflow.dag_id and edge.node_id = task.node_id
            where workflow.id = $1::bigint and task.status <> all($2::text[])
              and cardinality(edge.upstream_node_ids) > 0
            """)
        .execute(Tuple.tuple().addLong(workflowId).addArrayOfString(codes(notBegun)))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** How many tasks of a workflow are not in some statuses. */
  Future<Long> countTasks(SqlConnection connection, long workflowId, Set<TaskStatus> except) {
    return connection
        .preparedQuery(
            """
            select count(*) from task
            where workflow_id = $1::bigint and status <> all($2::text[])
            """)
        .execute(Tuple.tuple().addLong(workflowId).addArrayOfString(codes(except)))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static String[] codes(Set<TaskStatus> statuses) {
    return statuses.stream().map(TaskStatus::code).toArray(String[]::new);
  }

  private static final String UPSTREAM = closure("upstream_node_ids");
  private static final String DOWNSTREAM = closure("downstream_node_ids");

  /** Tasks and all that are beyond them, by id; "union" meets each node once. */
  Future<List<Long>> closure(
      SqlConnection connection, long workflowId, List<Long> taskIds, boolean up) {
    return ids(
        connection,
        up ? UPSTREAM : DOWNSTREAM,
        Tuple.tuple().addLong(workflowId).addArrayOfLong(Rows.ids(taskIds)));
  }

  private static String closure(String column) {
    return """
        with recursive beyond (node_id) as (
          select unnest(edge.%1$s)
          from workflow
          join task on task.id = any($2::bigint[])
          join edge on edge.dag_id = workflow.dag_id and edge.node_id = task.node_id
          where workflow.id = $1::bigint
          union
          select next.node_id
          from beyond
          join workflow on workflow.id = $1::bigint
          join edge on edge.dag_id = workflow.dag_id and edge.node_id = beyond.node_id
          cross join lateral unnest(edge.%1$s) as next (node_id)
        )
        select id from task where id = any($2::bigint[])
        union
        select task.id
        from beyond
        join task on task.workflow_id = $1::bigint and task.node_id = beyond.node_id
        order by id
        """
        .formatted(column);
  }

  Future<Optional<Long>> newestRun(SqlConnection connection, long workflowId) {
    return ids(
            connection,
            "select id from workflow_run where workflow_id = $1::bigint order by id desc limit 1",
            Tuple.of(workflowId))
        .map(found -> found.stream().findFirst());
  }

  /** Tells locked instances to end themselves, with a row in the error log for each. */
  Future<Void> kill(SqlConnection connection, List<LiveInstance> live) {
    if (live.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Long> ids = live.stream().map(LiveInstance::id).toList();
    List<String> descriptions =
        live.stream().map(instance -> DESCRIPTION.formatted(instance.status().code())).toList();
    return Future.join(
            instances.moveInstances(connection, ids, TaskInstanceStatus.KILL_SELF),
            instances.logErrors(connection, ids, descriptions))
        .mapEmpty();
  }

  /** Sets a status where it differs; completes with the number of tasks that changed. */
  Future<Integer> moveTasks(SqlConnection connection, Collection<Long> taskIds, TaskStatus status) {
    return connection
        .preparedQuery(
            """
            update task set status = $2::text, status_date = clock_timestamp()
            where id = any($1::bigint[]) and status <> $2::text
            """)
        .execute(Tuple.tuple().addArrayOfLong(Rows.ids(taskIds)).addString(status.code()))
        .map(SqlResult::rowCount);
  }

  /** Whether a workflow has no task that is not DONE. */
  Future<Boolean> allDone(SqlConnection connection, long workflowId) {
    return connection
        .preparedQuery(
            """
            select not exists (
              select from task where workflow_id = $1::bigint and status <> %s
            )
            """
                .formatted(StatusSql.DONE_TASK))
        .execute(Tuple.of(workflowId))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** Sets the status of a locked workflow. */
  Future<Void> moveWorkflow(SqlConnection connection, long id, WorkflowStatus status) {
    return connection
        .preparedQuery(
            """
            update workflow set status = $2::text, status_date = clock_timestamp()
            where id = $1::bigint
            """)
        .execute(Tuple.of(id, status.code()))
        .map(result -> Rows.requireCount(result, 1, "update workflow"));
  }

  /** Ends a run that is being resumed and whose client is overdue. */
  Future<Void> endOverdueResume(SqlConnection connection, long workflowId) {
    return connection
        .preparedQuery(
            """
            update workflow_run set status = $2::text, status_date = clock_timestamp()
            where workflow_id = $1::bigint and status in %s
              and heartbeat_date <= clock_timestamp()
            """
                .formatted(StatusSql.RESUMING_RUNS))
        .execute(Tuple.of(workflowId, WorkflowRunStatus.TERMINATED.code()))
        .mapEmpty();
  }

  private static Future<List<Long>> ids(SqlConnection connection, String sql, Tuple parameters) {
    return connection
        .preparedQuery(sql)
        .execute(parameters)
        .map(rows -> rows.stream().map(row -> row.getLong(0)).toList());
  }
}
