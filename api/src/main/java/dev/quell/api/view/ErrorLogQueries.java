package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * Reads of error logs, a page each. They begin with ids, so that texts are read of few errors.
 * Every row tells how many there are in all; a page without any is one row of nulls besides.
 * Columns are the wire's.
 */
final class ErrorLogQueries {
  /** SQL: the newest version of a template that has a task in a workflow. */
  private static final String VERSION =
      """
      version as (
        select version.id
        from task_template_version as version
        cross join lateral %s as used
        where version.task_template_id = #{templateId}::bigint
        order by version.id desc
        limit 1
      )"""
          .formatted(TemplateViewQueries.USED);

  /**
   * SQL: their errors, without texts; if only recent ones count, the last one of each task in the
   * newest run. An instance tells its array, so that its task and node need not be read unless that
   * has none; "is true" has the few logs looked up in a table in memory, where they fit, and not by
   * the index for each of the many instances.
   */
  private static final String ERRORS =
      VERSION
          + """
          ,
          instance as (
            select ti.*
            from version
            join "array" as own
              on own.task_template_version_id = version.id
                and own.workflow_id = #{workflowId}::bigint
            cross join lateral (
              select id, task_id, workflow_run_id
              from task_instance as ti
              where array_id = own.id
                and (
                  exists (
                    select from task_instance_error_log as log where log.task_instance_id = ti.id
                  )
                ) is true
              offset 0
            ) as ti
            union all
            select ti.id, ti.task_id, ti.workflow_run_id
            from version
            join node on node.task_template_version_id = version.id
            join task on task.node_id = node.id
            join task_instance as ti on ti.task_id = task.id
            where task.workflow_id = (select #{workflowId}::bigint) and task.array_id is null
          ),
          every as (
            select log.id, instance.id as task_instance_id, instance.task_id,
                   instance.workflow_run_id,
                   row_number() over (partition by instance.task_id order by log.id desc) as age
            from instance
            cross join lateral (
              select id from task_instance_error_log where task_instance_id = instance.id
              offset 0
            ) as log
            where not #{recent}::boolean or instance.workflow_run_id = (
              select max(id) from workflow_run where workflow_id = #{workflowId}::bigint
            )
          ),
          error as (
            select * from every where not #{recent}::boolean or age = 1
          )""";

  /** SQL: a page of the errors of "error", and their number. */
  private static final String PAGE =
      """
      select total.total_count, page.task_id, page.task_instance_id,
             page.id as task_instance_err_id, %s as error_time, log.description as error,
             ti.stderr_log as task_instance_stderr_log, page.workflow_run_id, page.workflow_id
      from (select count(*) as total_count from error) as total
      left join (
        select error.*, #{workflowId}::bigint as workflow_id
        from error
        order by id
        limit #{size}::bigint offset #{offset}::bigint
      ) as page on true
      left join task_instance_error_log as log on log.id = page.id
      left join task_instance as ti on ti.id = page.task_instance_id
      order by page.id
      """
          .formatted(Times.iso("log.error_time"));

  private static final String ENTRIES = "with %s\n%s".formatted(ERRORS, PAGE);

  /**
   * Errors are alike if their last characters are, once addresses, numbers and paths are taken out.
   * That takes long, so it is done with the newest ones.
   */
  private static final String CLUSTERS =
      """
      with %s,
      marked as (
        select error.*, log.error_time,
               coalesce(nullif(ti.stderr_log, ''), log.description) as text
        from (select * from error order by id desc limit #{most}::bigint) as error
        join task_instance_error_log as log on log.id = error.id
        join task_instance as ti on ti.id = error.task_instance_id
      ),
      normal as (
        select marked.*, md5(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
          lower(right(marked.text, 1000)),
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
      )
      select total.total_count, page.*
      from (select count(*) as total_count from listed) as total
      left join (
        select * from listed order by place limit #{size}::bigint offset #{offset}::bigint
      ) as page on true
      order by page.place
      """
          .formatted(ERRORS, Times.iso("error_time"));

  private static final String OF_INSTANCE =
      """
      with %s,
      error as (
        select log.id, ti.id as task_instance_id, ti.task_id, ti.workflow_run_id
        from version
        join task_instance as ti on ti.id = #{instanceId}::bigint
        join task_instance_error_log as log on log.task_instance_id = ti.id
      )
      %s"""
          .formatted(VERSION, PAGE);

  private final RetryingPool database;
  private final long most;

  /**
   * Reads there.
   *
   * @param most errors that are grouped
   */
  ErrorLogQueries(RetryingPool database, long most) {
    this.database = database;
    this.most = most;
  }

  /** A page of errors, by id. */
  Future<RowSet<Row>> entries(ErrorLogSelection selection, Page page) {
    return database.rows(ENTRIES, parameters(selection, page));
  }

  /** A page of groups of the newest errors that are alike, the largest first. */
  Future<RowSet<Row>> clusters(ErrorLogSelection selection, Page page) {
    return database.rows(CLUSTERS, parameters(selection, page).and("most", most));
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
