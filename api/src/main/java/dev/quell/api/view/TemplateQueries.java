package dev.quell.api.view;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Reads of task templates and their versions; columns bear the names of the wire. */
final class TemplateQueries {
  /**
   * SQL: the tasks of the template versions {@code $1}, of all workflows. Most are found by their
   * arrays; those without one have an index of their own.
   */
  static final String TASKS =
      """
      (
        select "array".task_template_version_id as version_id, task.*
        from "array"
        join task on task.array_id = "array".id
        where "array".task_template_version_id = any($1::bigint[])
        union all
        select node.task_template_version_id, task.*
        from node
        join task on task.node_id = node.id and task.array_id is null
        where node.task_template_version_id = any($1::bigint[])
      )""";

  private final RetryingPool database;

  TemplateQueries(RetryingPool database) {
    this.database = database;
  }

  /** A template and its newest version that has a task in a workflow; empty if none has. */
  Future<Optional<Row>> details(long workflowId, long templateId) {
    return database
        .query(
            """
            select template.id as task_template_id, template.name as task_template_name,
                   version.id as task_template_version_id
            from task_template as template
            join task_template_version as version on version.task_template_id = template.id
            where template.id = $2::bigint
              and exists (
                select from task
                join node on node.id = task.node_id
                where task.workflow_id = $1::bigint
                  and node.task_template_version_id = version.id
              )
            order by version.id desc
            limit 1
            """,
            Tuple.of(workflowId, templateId))
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext() ? Optional.of(row.next()) : Optional.empty();
            });
  }

  private static final String VERSIONS =
      """
      select distinct version.id, template.name
      from task
      join node on node.id = task.node_id
      join task_template_version as version on version.id = node.task_template_version_id
      join task_template as template on template.id = version.task_template_id
      where %s = $1::bigint
      order by version.id
      """;

  private static final String OF_TASK = VERSIONS.formatted("task.id");
  private static final String OF_WORKFLOW = VERSIONS.formatted("task.workflow_id");

  Future<RowSet<Row>> versionsOfTask(long taskId) {
    return database.query(OF_TASK, Tuple.of(taskId));
  }

  Future<RowSet<Row>> versionsOfWorkflow(long workflowId) {
    return database.query(OF_WORKFLOW, Tuple.of(workflowId));
  }

  private static final String REQUESTED =
      """
      select task.version_id, resources.requested_resources, task.tasks
      from (
        select version_id, task_resources_id, count(*) as tasks
        from %s as task
        group by version_id, task_resources_id
      ) as task
      join task_resources as resources on resources.id = task.task_resources_id
      order by task.version_id
      """
          .formatted(TASKS);

  /** What the tasks of template versions ask for, and how many tasks ask for it. */
  Future<RowSet<Row>> requestedResources(List<Long> versionIds) {
    return database.query(REQUESTED, ids(versionIds));
  }

  private static final String QUEUES =
      """
      select distinct on (task.version_id)
        task.version_id as id, queue.name as queue, queue.id as queue_id
      from %s as task
      join task_instance as ti on ti.task_id = task.id
      join task_resources as resources on resources.id = ti.task_resources_id
      join queue on queue.id = resources.queue_id
      group by task.version_id, queue.id
      order by task.version_id, count(*) desc, queue.id
      """
          .formatted(TASKS);

  /** The queue that most instances of each version went to; of several the lowest id. */
  Future<RowSet<Row>> mostPopularQueues(List<Long> versionIds) {
    return database.query(QUEUES, ids(versionIds));
  }

  private static Tuple ids(List<Long> ids) {
    return Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new));
  }
}
