package dev.quell.api.console;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.Statements;
import dev.quell.api.database.TimedReads;
import dev.quell.api.http.Times;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads all that is known of one task; columns bear the names of the wire. */
final class TaskPageQueries {
  /** The newest instances of a task that are shown. */
  static final int MOST_INSTANCES = 20;

  private static final int MOST_ERRORS = 20;
  private static final int MOST_NEIGHBOURS = 50;
  private static final int LONGEST_LOG = 20_000;
  private static final int LONGEST_ERROR = 50_000;
  private static final long MILLIS = 3_000;
  private static final long NEIGHBOUR_MILLIS = 1_500;

  /** SQL: resources are shown with their queue and its cluster. */
  private static final String RESOURCES =
      """

      left join task_resources as resources on resources.id = %s.task_resources_id
      left join queue on queue.id = resources.queue_id
      left join cluster on cluster.id = queue.cluster_id""";

  private static final String RESOURCES_COLUMNS =
      """
      resources.id as task_resources_id, resources.task_resources_type_id as resources_type,
             queue.name as queue, cluster.name as cluster,
             resources.requested_resources as resources_text""";

  private static final String TASK =
      """
      select task.id as task_id, task.name, task.command, task.status, %s as changed_at,
             task.num_attempts as attempts, task.max_attempts, task.workflow_id,
             coalesce(workflow.name, '') as workflow, workflow.status as workflow_status,
             run."user", task.array_id, own.name as "array", template.id as task_template_id,
             version.id as task_template_version_id, template.name as template, task.node_id,
             workflow.max_concurrently_running as workflow_limit,
             own.max_concurrently_running as array_limit, task.resource_scales,
             task.fallback_queues, run.id as run_id, %s
      from task
      left join workflow on workflow.id = task.workflow_id
      left join "array" as own on own.id = task.array_id
      left join node on node.id = task.node_id
      left join task_template_version as version
        on version.id = coalesce(own.task_template_version_id, node.task_template_version_id)
      left join task_template as template on template.id = version.task_template_id%s%s
      where task.id = #{taskId}::bigint
      """
          .formatted(
              Times.millis("task.status_date"),
              RESOURCES_COLUMNS,
              RESOURCES.formatted("task"),
              WorkflowQueries.RUN);

  private static final String ARGUMENTS =
      """
      select arg.name, argument.kind, argument.val as value
      from (
        select 'node' as kind, node_arg.arg_id, node_arg.val
        from task
        join node_arg on node_arg.node_id = task.node_id
        where task.id = #{taskId}::bigint
        union all
        select 'task', task_arg.arg_id, task_arg.val
        from task_arg
        where task_arg.task_id = #{taskId}::bigint
      ) as argument
      join arg on arg.id = argument.arg_id
      order by arg.name, argument.kind
      """;

  private static final String ATTRIBUTES =
      """
      select type.name, attribute.value
      from task_attribute as attribute
      join task_attribute_type as type on type.id = attribute.task_attribute_type_id
      where attribute.task_id = #{taskId}::bigint
      order by type.name
      """;

  /** A run that is held as a whole has a row without an array. */
  private static final String HELD_BY =
      """
      select held.kill_job_id
      from held_task as held
      where held.task_id = #{taskId}::bigint
      union
      select hold.kill_job_id
      from task
      join workflow_run as run on run.workflow_id = task.workflow_id
      join run_hold as hold on hold.workflow_run_id = run.id
      where task.id = #{taskId}::bigint
        and (hold.array_id is null or hold.array_id = task.array_id)
      order by kill_job_id
      """;

  private static final String INSTANCES =
      """
      select ti.id as task_instance_id, row_number() over (order by ti.id) as attempt,
             count(*) over () as instances_count, ti.workflow_run_id, run."user", ti.status,
             %s as changed_at, ti.array_batch_num as batch, ti.array_step_id as step,
             ti.nodename as node, ti.distributor_id, ti.process_group_id, ti.stdout, ti.stderr,
             right(ti.stdout_log, %d) as stdout_log, right(ti.stderr_log, %d) as stderr_log,
             %s as report_due_at, %s as submitted_at, ti.wallclock, ti.maxrss, ti.maxpss, ti.cpu,
             ti.io, ti.usage_str, %s
      from task_instance as ti
      join workflow_run as run on run.id = ti.workflow_run_id%s
      where ti.task_id = #{taskId}::bigint
      order by ti.id desc
      limit %d
      """
          .formatted(
              Times.millis("ti.status_date"),
              LONGEST_LOG,
              LONGEST_LOG,
              Times.millis("ti.report_by_date"),
              Times.millis("ti.submitted_date"),
              RESOURCES_COLUMNS,
              RESOURCES.formatted("ti"),
              MOST_INSTANCES);

  private static final String NEWEST =
      """
      with newest as (
        select id, status, status_date, submitted_date
        from task_instance
        where task_id = #{taskId}::bigint
        order by id desc
        limit %d
      )
      """
          .formatted(MOST_INSTANCES);

  private static final String ERRORS =
      NEWEST
          + """
          select newest.id as task_instance_id, log."at", log.text
          from newest
          cross join lateral (
            select id, %s as "at", left(description, %d) as text
            from task_instance_error_log
            where task_instance_id = newest.id
            order by id
            limit %d
          ) as log
          order by log.id
          """
              .formatted(Times.millis("error_time"), LONGEST_ERROR, MOST_ERRORS);

  /**
   * Items have no index by instance, so the jobs are asked that can have met one: those that were
   * asked for when it was there, before it ended.
   */
  private static final String KILLS =
      NEWEST
          + """
          select newest.id as task_instance_id, %s as "at", item.kill_job_id, item.outcome,
                 item.from_status as "from", item.to_status as "to", job.requested_by as "by",
                 job.reason, item.proof
          from newest
          join kill_job as job
            on job.horizon >= newest.id
            and (newest.status in (%s) or job.created_at <= newest.status_date)
          join kill_job_item as item
            on item.kill_job_id = job.id and item.task_instance_id = newest.id
          order by item.changed_at, item.kill_job_id
          """
              .formatted(
                  Times.millis("item.changed_at"),
                  TaskInstanceStatus.live().stream()
                      .map(status -> "'" + status.code() + "'")
                      .collect(Collectors.joining(", ")));

  /** The ones that are not done come first. */
  private static final String NEIGHBOURS =
      """
      with self as (
        select task.workflow_id, edge.upstream_node_ids, edge.downstream_node_ids
        from task
        join workflow on workflow.id = task.workflow_id
        join edge on edge.dag_id = workflow.dag_id and edge.node_id = task.node_id
        where task.id = #{taskId}::bigint
      ),
      neighbour as materialized (
        select side.is_upstream, task.id, task.status, task.name
        from (
          select workflow_id, true as is_upstream, unnest(upstream_node_ids) as node_id from self
          union all
          select workflow_id, false, unnest(downstream_node_ids) from self
        ) as side
        join task on task.workflow_id = side.workflow_id and task.node_id = side.node_id
      )
      select is_upstream, status, count(*) as n, null::bigint as task_id, null::text as name,
             null::bigint as place
      from neighbour
      group by is_upstream, status
      union all
      select is_upstream, status, null, id, name, place
      from (
        select neighbour.*,
               row_number() over (partition by is_upstream order by status = 'D', id) as place
        from neighbour
      ) as ranked
      where place <= %d
      order by is_upstream, place nulls first
      """
          .formatted(MOST_NEIGHBOURS);

  private final TimedReads database;

  TaskPageQueries(RetryingPool database) {
    this.database = new TimedReads(database);
  }

  /** Holds what is known of a task. */
  record Parts(
      Row task,
      RowSet<Row> arguments,
      RowSet<Row> attributes,
      RowSet<Row> heldBy,
      RowSet<Row> instances,
      RowSet<Row> errors,
      RowSet<Row> kills) {}

  /** Reads all of a task but its neighbours, on one connection; empty if there is no such task. */
  Future<Optional<Parts>> parts(long taskId) {
    return database.together(MILLIS, statements -> parts(statements, taskId));
  }

  private static Future<Optional<Parts>> parts(Statements statements, long taskId) {
    Parameters task = Parameters.of("taskId", taskId);
    List<Future<RowSet<Row>>> reads =
        List.of(TASK, ARGUMENTS, ATTRIBUTES, HELD_BY, INSTANCES, ERRORS, KILLS).stream()
            .map(sql -> statements.rows(sql, task))
            .toList();
    return Future.join(reads)
        .map(
            read ->
                reads.get(0).result().stream()
                    .findFirst()
                    .map(
                        found ->
                            new Parts(
                                found,
                                reads.get(1).result(),
                                reads.get(2).result(),
                                reads.get(3).result(),
                                reads.get(4).result(),
                                reads.get(5).result(),
                                reads.get(6).result())));
  }

  /**
   * Reads what is directly upstream and downstream of a task: first how many there are by letter,
   * then some; empty if time ran out.
   */
  Future<Optional<List<Row>>> neighbours(long taskId) {
    return database.listInTime(
        NEIGHBOUR_MILLIS, NEIGHBOURS, Parameters.of("taskId", taskId), row -> row);
  }
}
