package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads of a few tasks; columns bear the names of the wire. */
final class TaskViewQueries {
  private final RetryingPool database;

  TaskViewQueries(RetryingPool database) {
    this.database = database;
  }

  /** One row per instance and row of its error log; letters of null are any. */
  Future<RowSet<Row>> taskStatus(List<Long> taskIds, String @Nullable [] letters) {
    return database.rows(
        """
        select task.id as "TASK_ID", task.status as "task_status", ti.id as "TASK_INSTANCE_ID",
               ti.distributor_id as "DISTRIBUTOR_ID", letter.label as "STATUS",
               ti.usage_str as "RESOURCE_USAGE", ti.stdout as "STDOUT", ti.stderr as "STDERR",
               log.description as "ERROR_TRACE"
        from task
        join task_instance as ti on ti.task_id = task.id
        join task_instance_status as letter on letter.id = ti.status
        left join task_instance_error_log as log on log.task_instance_id = ti.id
        where task.id = any(#{taskIds}::bigint[])
          and (#{letters}::text[] is null or ti.status = any(#{letters}::text[]))
        order by task.id, ti.id, log.id
        """,
        Parameters.ofIds("taskIds", taskIds).and("letters", letters));
  }

  /** The newest instance of a task that is DONE; no row if there is none. */
  Future<RowSet<Row>> resourceUsage(long taskId) {
    return database.rows(
        """
        select task.num_attempts, ti.nodename, ti.wallclock, ti.maxrss
        from task
        join task_instance as ti on ti.task_id = task.id
        where task.id = #{taskId}::bigint and ti.status = 'D'
        order by ti.id desc
        limit 1
        """,
        Parameters.of("taskId", taskId));
  }

  private static final String INSTANCES =
      """
      select ti.id as ti_id, letter.label as ti_status, ti.stdout as ti_stdout,
             ti.stderr as ti_stderr, ti.stdout_log as ti_stdout_log, ti.stderr_log as ti_stderr_log,
             ti.distributor_id as ti_distributor_id, ti.nodename as ti_nodename,
             log.description as ti_error_log_description, ti.wallclock as ti_wallclock,
             ti.maxrss as ti_maxrss, resources.requested_resources as ti_resources,
             %s as ti_submit_date, %s as ti_status_date, queue.name as ti_queue_name
      from task_instance as ti
      join task_instance_status as letter on letter.id = ti.status
      join task_resources as resources on resources.id = ti.task_resources_id
      left join queue on queue.id = resources.queue_id
      left join task_instance_error_log as log on log.task_instance_id = ti.id
      where ti.task_id = #{taskId}::bigint
      order by ti.id, log.id
      """
          .formatted(Times.iso("ti.submitted_date"), Times.iso("ti.status_date"));

  /** One row per instance of a task and row of its error log. */
  Future<RowSet<Row>> instances(long taskId) {
    return database.rows(INSTANCES, Parameters.of("taskId", taskId));
  }

  private static final String TASK =
      """
      select task.status as task_status, task.workflow_id, task.name as task_name,
             task.command as task_command, %s as task_status_date,
             version.task_template_id
      from task
      join node on node.id = task.node_id
      join task_template_version as version on version.id = node.task_template_version_id
      where task.id = #{taskId}::bigint
      """
          .formatted(Times.iso("task.status_date"));

  /** A task; no row if it is unknown. */
  Future<RowSet<Row>> task(long taskId) {
    return database.rows(TASK, Parameters.of("taskId", taskId));
  }
}
