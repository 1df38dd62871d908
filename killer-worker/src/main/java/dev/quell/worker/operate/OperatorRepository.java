package dev.quell.worker.operate;

import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.LockTimer;
import dev.quell.worker.engine.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The SQL of operators' commands. Thread-safe. */
final class OperatorRepository {
  private static final String[] KILLED =
      OperatorRules.killed().stream().map(TaskInstanceStatus::code).toArray(String[]::new);
  private static final String[] NOT_BEGUN =
      OperatorRules.notBegun().stream().map(TaskStatus::code).toArray(String[]::new);
  private static final String DESCRIPTION =
      "An operator has set the task back: the task instance went from %s to K.";

  private final LockTimer workflowLocks;
  private final LockTimer taskLocks;
  private final LockTimer instanceLocks;
  private final LockTimer runLocks;

  OperatorRepository(MeterRegistry meters) {
    workflowLocks = LockTimer.of("workflow", meters);
    taskLocks = LockTimer.of("task", meters);
    instanceLocks = LockTimer.of("task_instance", meters);
    runLocks = LockTimer.of("workflow_run", meters);
  }

  /** An instance that has not ended, read under its lock and that of its task. */
  record LiveInstance(long id, long taskId, TaskInstanceStatus status, TaskStatus taskStatus) {}

  /** The status of a workflow, locked; empty if there is none. */
  Future<Optional<WorkflowStatus>> lockWorkflow(SqlConnection connection, long id) {
    return workflowLocks
        .measure(
            connection
                .preparedQuery(
                    "select status from workflow where id = $1::bigint for no key update")
                .execute(Tuple.of(id)))
        .map(rows -> rows.stream().findFirst())
        .map(row -> row.map(found -> WorkflowStatus.ofCode(found.getString(0))));
  }

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

  /** Locks tasks in ascending order of id. */
  Future<Void> lockTasks(SqlConnection connection, Collection<Long> taskIds) {
    return taskLocks
        .measure(
            connection
                .preparedQuery(
                    """
                    select count(*) from (
                      select from task where id = any($1::bigint[]) order by id for no key update
                    ) as locked
                    """)
                .execute(Tuple.tuple().addArrayOfLong(Rows.ids(taskIds))))
        .mapEmpty();
  }

  /** Locks the live instances of tasks in a run, by id; the caller has locked the tasks. */
  Future<List<LiveInstance>> lockLiveInstances(
      SqlConnection connection, long runId, Collection<Long> taskIds) {
    Future<RowSet<Row>> locked =
        connection
            .preparedQuery(
                """
            select ti.id, ti.task_id, ti.status, task.status
            from task_instance as ti
            join task on task.id = ti.task_id
            where ti.workflow_run_id = $1::bigint and ti.task_id = any($2::bigint[])
              and ti.status = any($3::text[])
              and ti.status in ('Q', 'I', 'O', 'R', 'T', 'X')
            order by ti.id
            for no key update of ti
            """)
            .execute(
                Tuple.tuple()
                    .addLong(runId)
                    .addArrayOfLong(Rows.ids(taskIds))
                    .addArrayOfString(KILLED));
    return instanceLocks.measure(locked).map(OperatorRepository::instances);
  }

  private static List<LiveInstance> instances(RowSet<Row> rows) {
    return rows.stream()
        .map(
            row ->
                new LiveInstance(
                    row.getLong(0),
                    row.getLong(1),
                    TaskInstanceStatus.ofCode(row.getString(2)),
                    TaskStatus.ofCode(row.getString(3))))
        .toList();
  }

  /** Tells locked instances to end themselves, with a row in the error log for each. */
  Future<Void> kill(SqlConnection connection, List<LiveInstance> live) {
    if (live.isEmpty()) {
      return Future.succeededFuture();
    }
    Long[] ids = live.stream().map(LiveInstance::id).toArray(Long[]::new);
    String[] descriptions =
        live.stream()
            .map(instance -> DESCRIPTION.formatted(instance.status().code()))
            .toArray(String[]::new);
    Future<RowSet<Row>> moved =
        connection
            .preparedQuery(
                """
                update task_instance set status = 'K', status_date = clock_timestamp()
                where id = any($1::bigint[])
                """)
            .execute(Tuple.tuple().addArrayOfLong(ids));
    Future<RowSet<Row>> logged =
        connection
            .preparedQuery(
                """
                insert into task_instance_error_log (task_instance_id, description)
                select id, description
                from unnest($1::bigint[], $2::text[]) as new (id, description)
                order by id
                """)
            .execute(Tuple.tuple().addArrayOfLong(ids).addArrayOfString(descriptions));
    return Future.join(moved, logged)
        .map(written -> Rows.requireCount(moved.result(), ids.length, "update TaskInstance"));
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
              select from task where workflow_id = $1::bigint and status <> 'D'
            )
            """)
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

  /** Locks the runs of a workflow that are alive; completes with those that go on by themselves. */
  Future<List<Long>> lockActiveRuns(SqlConnection connection, long workflowId) {
    Future<RowSet<Row>> locked =
        connection
            .preparedQuery(
                """
                select id, status from workflow_run
                where workflow_id = $1::bigint
                  and status in ('L', 'B', 'I', 'O', 'R', 'C', 'H')
                order by id
                for no key update
                """)
            .execute(Tuple.of(workflowId));
    return runLocks
        .measure(locked)
        .map(
            rows ->
                rows.stream()
                    .filter(row -> !Set.of("C", "H").contains(row.getString(1)))
                    .map(row -> row.getLong(0))
                    .toList());
  }

  /** Ends a run that is being resumed and whose client is overdue. */
  Future<Void> endOverdueResume(SqlConnection connection, long workflowId) {
    return connection
        .preparedQuery(
            """
            update workflow_run set status = 'T', status_date = clock_timestamp()
            where workflow_id = $1::bigint and status in ('C', 'H')
              and heartbeat_date <= clock_timestamp()
            """)
        .execute(Tuple.of(workflowId))
        .mapEmpty();
  }

  private static Future<List<Long>> ids(SqlConnection connection, String sql, Tuple parameters) {
    return connection
        .preparedQuery(sql)
        .execute(parameters)
        .map(rows -> rows.stream().map(row -> row.getLong(0)).toList());
  }
}
