package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Optional;

/** Reads of task templates and their versions; columns bear the names of the wire. */
final class TemplateViewQueries {
  /**
   * SQL: the tasks of template versions, of all workflows. Most are found by their arrays; those
   * without one have an index of their own.
   */
  static final String TASKS =
      """
      (
        select "array".task_template_version_id as version_id, task.*
        from "array"
        join task on task.array_id = "array".id
        where "array".task_template_version_id = any(#{versionIds}::bigint[])
        union all
        select node.task_template_version_id, task.*
        from node
        join task on task.node_id = node.id and task.array_id is null
        where node.task_template_version_id = any(#{versionIds}::bigint[])
      )""";

  private final RetryingPool database;

  TemplateViewQueries(RetryingPool database) {
    this.database = database;
  }

  /** A template and its newest version that has a task in a workflow; empty if none has. */
  Future<Optional<Row>> details(long workflowId, long templateId) {
    return database.first(
        """
            select template.id as task_template_id, template.name as task_template_name,
                   version.id as task_template_version_id
            from task_template as template
            join task_template_version as version on version.task_template_id = template.id
            where template.id = #{templateId}::bigint
              and exists (
                select from task
                join node on node.id = task.node_id
                where task.workflow_id = #{workflowId}::bigint
                  and node.task_template_version_id = version.id
              )
            order by version.id desc
            limit 1
            """,
        Parameters.of("workflowId", workflowId).and("templateId", templateId),
        row -> row);
  }

  private static final String VERSIONS =
      """
      select distinct version.id, template.name
      from task
      join node on node.id = task.node_id
      join task_template_version as version on version.id = node.task_template_version_id
      join task_template as template on template.id = version.task_template_id
      where %s = #{id}::bigint
      order by version.id
      """;

  private static final String OF_TASK = VERSIONS.formatted("task.id");
  private static final String OF_WORKFLOW = VERSIONS.formatted("task.workflow_id");

  Future<RowSet<Row>> versionsOfTask(long taskId) {
    return database.rows(OF_TASK, Parameters.of("id", taskId));
  }

  Future<RowSet<Row>> versionsOfWorkflow(long workflowId) {
    return database.rows(OF_WORKFLOW, Parameters.of("id", workflowId));
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

  /** What a number of tasks of a template version ask for, as JSON text. */
  record Requested(long versionId, String resources, long tasks) {
    static Requested from(Row row) {
      return new Requested(
          row.getLong("version_id"), row.getString("requested_resources"), row.getLong("tasks"));
    }
  }

  /** What the tasks of template versions ask for, and how many tasks ask for it. */
  Future<List<Requested>> requestedResources(List<Long> versionIds) {
    return database.list(REQUESTED, Parameters.ofIds("versionIds", versionIds), Requested::from);
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
    return database.rows(QUEUES, Parameters.ofIds("versionIds", versionIds));
  }
}
