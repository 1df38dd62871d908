package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;

/**
 * Counts of tasks by workflow and template; columns bear the names of the wire. The tasks of a
 * workflow are read once, by the index on their workflow, and counted by the database.
 */
final class WorkflowViewQueries {
  private final RetryingPool database;

  WorkflowViewQueries(RetryingPool database) {
    this.database = database;
  }

  /**
   * Tasks are counted by array before anything is joined: a workflow has few arrays. "(select …)"
   * keeps the planner from reading all tasks there are because it knows that this workflow is
   * large.
   */
  static final String TEMPLATE_STATUS =
      """
      select template.id, template.name, sum(task.tasks)::bigint as tasks,
             coalesce(sum(task.tasks) filter (where status in ('G', 'E')), 0)::bigint as "PENDING",
             coalesce(sum(task.tasks) filter (where status in ('I', 'Q', 'A', 'O')), 0)::bigint
               as "SCHEDULED",
             coalesce(sum(task.tasks) filter (where status = 'R'), 0)::bigint as "RUNNING",
             coalesce(sum(task.tasks) filter (where status = 'D'), 0)::bigint as "DONE",
             coalesce(sum(task.tasks) filter (where status = 'F'), 0)::bigint as "FATAL",
             max(own.max_concurrently_running) as "MAXC",
             min(task.least)::float8 as num_attempts_min,
             max(task.most)::float8 as num_attempts_max,
             (sum(task.attempts) / sum(task.tasks))::float8 as num_attempts_avg,
             version.id as task_template_version_id
      from (
        select array_id, case when array_id is null then node_id end as node_id, status,
               count(*) as tasks, min(num_attempts) as least, max(num_attempts) as most,
               sum(num_attempts) as attempts
        from task
        where workflow_id = (select #{workflowId}::bigint)
        group by 1, 2, 3
      ) as task
      left join "array" on "array".id = task.array_id
      left join node on node.id = task.node_id
      join task_template_version as version
        on version.id = coalesce("array".task_template_version_id, node.task_template_version_id)
      join task_template as template on template.id = version.task_template_id
      left join "array" as own
        on own.workflow_id = #{workflowId}::bigint and own.task_template_version_id = version.id
      group by template.id, version.id
      order by template.id, version.id
      """;

  Future<RowSet<Row>> templateStatus(long workflowId) {
    return database.rows(TEMPLATE_STATUS, Parameters.of("workflowId", workflowId));
  }

  /** Workflows that have tasks, by id. */
  static final String STATUS =
      """
      select workflow.id as "WF_ID", coalesce(workflow.name, '') as "WF_NAME",
             letter.label as "WF_STATUS",
             (extract(epoch from date_trunc('second', workflow.created_date)) * 1000)::bigint
               as "CREATED_DATE",
             counts.*
      from workflow
      join workflow_status as letter on letter.id = workflow.status
      join lateral (
        select count(*) as "TASKS", %s,
               coalesce(sum(greatest(task.num_attempts - 1, 0)), 0)::bigint as "RETRIES"
        from task
        where task.workflow_id = workflow.id
      ) as counts on counts."TASKS" > 0
      where workflow.id = any(#{ids}::bigint[])
      order by workflow.id
      """
          .formatted(TaskWords.COUNTS);

  private static final String OF_USERS =
      """
      select distinct workflow_id
      from workflow_run
      where #{users}::text[] is null or "user" = any(#{users}::text[])
      order by workflow_id desc
      limit #{limit}::bigint
      """;

  /** By the ids that are asked for, or the newest ones of users. */
  Future<RowSet<Row>> status(StatusRequest wanted) {
    if (wanted.workflowIds() != null) {
      return database.rows(STATUS, Parameters.ofIds("ids", wanted.workflowIds()));
    }
    String[] users = wanted.users() == null ? null : wanted.users().toArray(String[]::new);
    return database
        .list(
            OF_USERS,
            Parameters.of("users", users).and("limit", wanted.limit()),
            row -> row.getLong("workflow_id"))
        .compose(found -> database.rows(STATUS, Parameters.ofIds("ids", found)));
  }

  static final String PROGRESS =
      """
      select workflow.id, counts.tasks, counts."PENDING", counts."SCHEDULED", counts."RUNNING",
             counts."DONE", counts."FATAL", workflow.max_concurrently_running as "MAXC",
             counts.num_attempts_avg, counts.num_attempts_min, counts.num_attempts_max
      from workflow
      join lateral (
        select count(*) as tasks, %s, avg(task.num_attempts)::float8 as num_attempts_avg,
               min(task.num_attempts) as num_attempts_min,
               max(task.num_attempts) as num_attempts_max
        from task
        where task.workflow_id = workflow.id
      ) as counts on counts.tasks > 0
      where workflow.id = any(#{ids}::bigint[])
      """
          .formatted(TaskWords.COUNTS);

  /** Workflows that have tasks. */
  Future<RowSet<Row>> progress(List<Long> workflowIds) {
    return database.rows(PROGRESS, Parameters.ofIds("ids", workflowIds));
  }

  private static final String DETAILS =
      """
      select coalesce(workflow.name, '') as wf_name, workflow.workflow_args as wf_args,
             %s as wf_created_date, %s as wf_status_date, tool.name as tool_name,
             workflow.status as wf_status, letter.description as wf_status_desc,
             run.jobmon_version as wfr_jobmon_version, %s as wfr_heartbeat_date,
             coalesce(run."user", '') as wfr_user
      from workflow
      join workflow_run as run on run.workflow_id = workflow.id
      join workflow_status as letter on letter.id = workflow.status
      left join tool_version on tool_version.id = workflow.tool_version_id
      left join tool on tool.id = tool_version.tool_id
      where workflow.id = #{workflowId}::bigint
      order by run.id desc
      """
          .formatted(
              Times.iso("workflow.created_date"),
              Times.iso("workflow.status_date"),
              Times.iso("run.heartbeat_date"));

  /** A workflow with each of its runs, the newest first. */
  Future<RowSet<Row>> details(long workflowId) {
    return database.rows(DETAILS, Parameters.of("workflowId", workflowId));
  }
}
