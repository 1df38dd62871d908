package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * Reads of error logs, a page each. Every row tells how many there are in all; a page without any
 * is one row of nulls besides. Columns are the wire's.
 */
final class ErrorLogQueries {
  /** SQL: the newest version of a template that has a task in a workflow. */
  private static final String VERSION =
      """
      version as (
        select version.id
        from task_template_version as version
        where version.task_template_id = #{templateId}::bigint
          and exists (
            select from task
            join node on node.id = task.node_id
            where task.workflow_id = #{workflowId}::bigint
              and node.task_template_version_id = version.id
          )
        order by version.id desc
        limit 1
      )""";

  /** SQL: their errors; if only recent ones count, the last one of each task in the newest run. */
  private static final String ERRORS =
      VERSION
          + """
          ,
          every as (
            select log.id, log.error_time, log.description, ti.id as task_instance_id,
                   ti.task_id, ti.workflow_run_id, ti.stderr_log,
                   row_number() over (partition by ti.task_id order by log.id desc) as age
            from version
            join task on task.workflow_id = #{workflowId}::bigint
            join node on node.id = task.node_id and node.task_template_version_id = version.id
            join task_instance as ti on ti.task_id = task.id
            join task_instance_error_log as log on log.task_instance_id = ti.id
            where not #{recent}::boolean or ti.workflow_run_id = (
              select max(id) from workflow_run where workflow_id = #{workflowId}::bigint
            )
          ),
          error as (
            select * from every where not #{recent}::boolean or age = 1
          )""";

  private static final String COLUMNS =
      """
      error.task_id, error.task_instance_id, error.id as task_instance_err_id, %s as error_time,
      error.description as error, error.stderr_log as task_instance_stderr_log,
      error.workflow_run_id, #{workflowId}::bigint as workflow_id,
      row_number() over (order by error.id) as place
      """
          .formatted(Times.iso("error.error_time"));

  /** SQL: a page of the rows of "listed", and their number. */
  private static final String PAGE =
      """

      select total.total_count, page.*
      from (select count(*) as total_count from listed) as total
      left join (
        select * from listed order by place limit #{size}::bigint offset #{offset}::bigint
      ) as page on true
      order by page.place
      """;

  private static final String ENTRIES =
      "with %s, listed as (select %s from error)".formatted(ERRORS, COLUMNS) + PAGE;

  /**
   * Errors are alike if their last characters are, once addresses, numbers and paths are taken out.
   */
  private static final String CLUSTERS =
      """
      with %s,
      marked as (
        select error.*, coalesce(nullif(error.stderr_log, ''), error.description) as text
        from error
      ),
      normal as (
        select marked.*, md5(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
          lower(right(marked.text, 4000)),
          '0x[0-9a-f]+', '0', 'g'), '[^[:space:]"''(),:]*/[^[:space:]"''(),:]*', '/', 'g'),
          '[0-9]+', '0', 'g'), '[^[:alnum:]_/]+', ' ', 'g')) as fingerprint
        from marked
      ),
      listed as (
      select count(*) as group_instance_count,
             (('x' || substr(fingerprint, 1, 8))::bit(32)::bigint / 4294967296.0)::float8
               as error_score,
             (array_agg(workflow_run_id order by id))[1] as workflow_run_id,
             #{workflowId}::bigint as workflow_id,
             array_agg(distinct task_instance_id) as task_instance_ids,
             array_agg(distinct task_id) as task_ids,
             (array_agg(text order by id))[1] as sample_error,
             (array_agg(%s order by id))[1] as first_error_time,
             row_number() over (order by count(*) desc, min(id)) as place
      from normal
      group by fingerprint
      )"""
              .formatted(ERRORS, Times.iso("error_time"))
          + PAGE;

  private static final String OF_INSTANCE =
      """
      with %s,
      error as (
        select log.id, log.error_time, log.description, ti.id as task_instance_id, ti.task_id,
               ti.workflow_run_id, ti.stderr_log
        from version
        join task_instance as ti on ti.id = #{instanceId}::bigint
        join task_instance_error_log as log on log.task_instance_id = ti.id
      ),
      listed as (
        select %s from error
      )"""
              .formatted(VERSION, COLUMNS)
          + PAGE;

  private final RetryingPool database;

  ErrorLogQueries(RetryingPool database) {
    this.database = database;
  }

  /** A page of errors, by id. */
  Future<RowSet<Row>> entries(ErrorLogSelection selection, Page page) {
    return database.rows(ENTRIES, parameters(selection, page));
  }

  /** A page of groups of errors that are alike, the largest first. */
  Future<RowSet<Row>> clusters(ErrorLogSelection selection, Page page) {
    return database.rows(CLUSTERS, parameters(selection, page));
  }

  /** A page of the errors of one instance, by id; none if the template has no version there. */
  Future<RowSet<Row>> ofInstance(long workflowId, long templateId, long instanceId, Page page) {
    return database.rows(
        OF_INSTANCE, ofPage(workflowId, templateId, page).and("instanceId", instanceId));
  }

  private static Parameters parameters(ErrorLogSelection selection, Page page) {
    return ofPage(selection.workflowId(), selection.templateId(), page)
        .and("recent", selection.recent());
  }

  private static Parameters ofPage(long workflowId, long templateId, Page page) {
    return Parameters.of("workflowId", workflowId)
        .and("templateId", templateId)
        .and("size", page.size())
        .and("offset", page.offset());
  }
}
