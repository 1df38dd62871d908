package dev.quell.api.view;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

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
      where ($2::text[] is null or tool.name = any($2::text[]))
        and ($3::text[] is null or workflow.status = any($3::text[]))
        and tool.name <> all($5::text[])
        and workflow.status <> all($6::text[])
        and ($7::text is null or workflow.name = $7::text)
        and ($8::text is null or workflow.workflow_args = $8::text)
        and ($11::bigint is null or workflow.id = $11::bigint)
        and ($12::timestamptz is null or workflow.created_date >= $12::timestamptz)
        and ($13::timestamptz is null or workflow.created_date <= $13::timestamptz)
        and exists (
          select from workflow_run as run
          where run.workflow_id = workflow.id
            and ($1::text[] is null or run."user" = any($1::text[]))
            and coalesce(run."user", '') <> all($4::text[])
        )
        and ($9::text is null and $10::text is null or exists (
          select from workflow_attribute as attribute
          join workflow_attribute_type as type on type.id = attribute.workflow_attribute_type_id
          where attribute.workflow_id = workflow.id
            and ($9::text is null or type.name = $9::text)
            and ($10::text is null or attribute.value = $10::text)
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
    return database.query(
        FIND,
        Tuple.tuple()
            .addArrayOfString(filter.users())
            .addArrayOfString(filter.tools())
            .addArrayOfString(filter.statuses())
            .addArrayOfString(filter.notUsers())
            .addArrayOfString(filter.notTools())
            .addArrayOfString(filter.notStatuses())
            .addString(filter.name())
            .addString(filter.args())
            .addString(filter.attributeKey())
            .addString(filter.attributeValue())
            .addLong(filter.workflowId())
            .addOffsetDateTime(filter.from())
            .addOffsetDateTime(filter.to()));
  }
}
