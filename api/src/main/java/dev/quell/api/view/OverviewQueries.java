package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** Finds workflows by filters ({@code docs/contract/cli-and-reaper.md} §26). */
final class OverviewQueries {
  /** More than anybody looks at. */
  private static final int MOST = 10_000;

  /** A workflow is shown once it has run, unless all it uses is the first cluster, a dummy. */
  private static final String FIND =
      """
      select workflow.id as wf_id, coalesce(workflow.name, '') as wf_name,
             %s as wf_submitted_date, %s as wf_status_date, workflow.workflow_args as wf_args,
             (select count(*) from workflow_run as run where run.workflow_id = workflow.id)
               as wfr_count,
             letter.label as wf_status, tool.name as wf_tool, 0 as "PENDING", 0 as "SCHEDULED",
             0 as "RUNNING", 0 as "DONE", 0 as "FATAL"
      from workflow
      join workflow_status as letter on letter.id = workflow.status
      join tool_version on tool_version.id = workflow.tool_version_id
      join tool on tool.id = tool_version.tool_id
      where (#{tools}::text[] is null or tool.name = any(#{tools}::text[]))
        and (#{statuses}::text[] is null or workflow.status = any(#{statuses}::text[]))
        and tool.name <> all(#{notTools}::text[])
        and workflow.status <> all(#{notStatuses}::text[])
        and (#{name}::text is null or workflow.name = #{name}::text)
        and (#{args}::text is null or workflow.workflow_args = #{args}::text)
        and (#{workflowId}::bigint is null or workflow.id = #{workflowId}::bigint)
        and (#{from}::timestamptz is null or workflow.created_date >= #{from}::timestamptz)
        and (#{to}::timestamptz is null or workflow.created_date <= #{to}::timestamptz)
        and exists (
          select from workflow_run as run
          where run.workflow_id = workflow.id
            and (#{users}::text[] is null or run."user" = any(#{users}::text[]))
            and coalesce(run."user", '') <> all(#{notUsers}::text[])
        )
        and (#{attributeKey}::text is null and #{attributeValue}::text is null or exists (
          select from workflow_attribute as attribute
          join workflow_attribute_type as type on type.id = attribute.workflow_attribute_type_id
          where attribute.workflow_id = workflow.id
            and (#{attributeKey}::text is null or type.name = #{attributeKey}::text)
            and (#{attributeValue}::text is null or attribute.value = #{attributeValue}::text)
        ))
        and exists (
          select from task
          join task_resources as resources on resources.id = task.task_resources_id
          join queue on queue.id = resources.queue_id
          where task.workflow_id = workflow.id and queue.cluster_id <> 1
        )
      order by workflow.id desc
      limit %d
      """
          .formatted(Times.iso("workflow.created_date"), Times.iso("workflow.status_date"), MOST);

  private final RetryingPool database;

  OverviewQueries(RetryingPool database) {
    this.database = database;
  }

  /** The newest workflows that fit. */
  Future<RowSet<Row>> find(OverviewFilter filter) {
    return database.rows(
        FIND,
        Parameters.of("users", filter.users())
            .and("tools", filter.tools())
            .and("statuses", filter.statuses())
            .and("notUsers", filter.notUsers())
            .and("notTools", filter.notTools())
            .and("notStatuses", filter.notStatuses())
            .and("name", filter.name())
            .and("args", filter.args())
            .and("attributeKey", filter.attributeKey())
            .and("attributeValue", filter.attributeValue())
            .and("workflowId", filter.workflowId())
            .and("from", filter.from())
            .and("to", filter.to()));
  }
}
