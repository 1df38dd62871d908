package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads of task templates and their versions; columns bear the names of the wire. */
final class TemplateViewQueries {
  /**
   * SQL: a row if the template version "version" has a task in a workflow. Tasks are found by their
   * arrays, the few that have none by their nodes. "limit" keeps the planner from joining all tasks
   * of the workflow, and "(select …)" from reading the table because the workflow is large.
   */
  static final String USED =
      """
      (
        (
          select 1
          from "array"
          join task on task.array_id = "array".id
          where "array".task_template_version_id = version.id
            and "array".workflow_id = #{workflowId}::bigint
          limit 1
        )
        union all
        (
          select 1
          from task
          join node on node.id = task.node_id
          where task.workflow_id = (select #{workflowId}::bigint) and task.array_id is null
            and node.task_template_version_id = version.id
          limit 1
        )
        limit 1
      )""";

  private final RetryingPool database;
  private final long most;

  /**
   * Reads there.
   *
   * @param most tasks or instances of each version that are counted, the newest arrays first: some
   *     versions have those of years
   */
  TemplateViewQueries(RetryingPool database, long most) {
    this.database = database;
    this.most = most;
  }

  private static final String DETAILS =
      """
      select template.id as task_template_id, template.name as task_template_name,
             version.id as task_template_version_id
      from task_template as template
      join task_template_version as version on version.task_template_id = template.id
      cross join lateral %s as used
      where template.id = #{templateId}::bigint
      order by version.id desc
      limit 1
      """
          .formatted(USED);

  /** A template and its newest version that has a task in a workflow; empty if none has. */
  Future<Optional<Row>> details(long workflowId, long templateId) {
    return database.first(
        DETAILS, Parameters.of("workflowId", workflowId).and("templateId", templateId), row -> row);
  }

  private static final String OF_TASK =
      """
      select version.id, template.name
      from task
      join node on node.id = task.node_id
      join task_template_version as version on version.id = node.task_template_version_id
      join task_template as template on template.id = version.task_template_id
      where task.id = #{taskId}::bigint
      """;

  Future<RowSet<Row>> versionsOfTask(long taskId) {
    return database.rows(OF_TASK, Parameters.of("taskId", taskId));
  }

  private static final String OF_WORKFLOW =
      """
      select version.id, template.name
      from (
        select "array".task_template_version_id as id
        from "array"
        cross join lateral (select from task where array_id = "array".id limit 1) as task
        where "array".workflow_id = #{workflowId}::bigint
        union
        select node.task_template_version_id
        from task
        join node on node.id = task.node_id
        where task.workflow_id = (select #{workflowId}::bigint) and task.array_id is null
      ) as used
      join task_template_version as version on version.id = used.id
      join task_template as template on template.id = version.task_template_id
      order by version.id
      """;

  Future<RowSet<Row>> versionsOfWorkflow(long workflowId) {
    return database.rows(OF_WORKFLOW, Parameters.of("workflowId", workflowId));
  }

  /**
   * SQL: how many of the newest tasks, or instances, of template versions have which resources.
   *
   * @param ofArray SQL of those of the array "own"
   * @param resources SQL of the resources of those without an array
   * @param withoutArray SQL of what follows these tasks
   */
  private static String newest(String ofArray, String resources, String withoutArray) {
    return """
        (
          select version.id as version_id, newest.task_resources_id, count(*) as n
          from unnest(#{versionIds}::bigint[]) as version (id)
          cross join lateral (
            (
              select newest.task_resources_id
              from (
                select id from "array" where task_template_version_id = version.id
                order by id desc
              ) as own
              cross join lateral (%s limit #{most}::bigint) as newest
            )
            union all
            (
              select %s
              from node
              join task on task.node_id = node.id and task.array_id is null
              %s
              where node.task_template_version_id = version.id
            )
            limit #{most}::bigint
          ) as newest
          group by version.id, newest.task_resources_id
        )"""
        .formatted(ofArray, resources, withoutArray);
  }

  private static final String REQUESTED =
      """
      select counted.version_id, resources.requested_resources, counted.n as tasks
      from %s as counted
      join task_resources as resources on resources.id = counted.task_resources_id
      order by counted.version_id
      """
          .formatted(
              newest(
                  "select task_resources_id from task where array_id = own.id",
                  "task.task_resources_id",
                  ""));

  /** What a number of tasks of a template version ask for, as JSON text. */
  record Requested(long versionId, String resources, long tasks) {
    static Requested from(Row row) {
      return new Requested(
          row.getLong("version_id"), row.getString("requested_resources"), row.getLong("tasks"));
    }
  }

  /** What the newest tasks of template versions ask for, and how many tasks ask for it. */
  Future<List<Requested>> requestedResources(Collection<Long> versionIds) {
    return database.list(REQUESTED, ofNewest(versionIds), Requested::from);
  }

  /** An instance tells its array, so that its task need not be read unless that has none. */
  private static final String QUEUES =
      """
      select distinct on (counted.version_id)
        counted.version_id as id, queue.name as queue, queue.id as queue_id
      from %s as counted
      join task_resources as resources on resources.id = counted.task_resources_id
      join queue on queue.id = resources.queue_id
      group by counted.version_id, queue.id
      order by counted.version_id, sum(counted.n) desc, queue.id
      """
          .formatted(
              newest(
                  """
                  select task_resources_id from task_instance where array_id = own.id
                  order by array_batch_num desc, array_step_id desc""",
                  "ti.task_resources_id",
                  "join task_instance as ti on ti.task_id = task.id"));

  /** The queue that most of the newest instances of each version went to; of several the lowest. */
  Future<RowSet<Row>> mostPopularQueues(Collection<Long> versionIds) {
    return database.rows(QUEUES, ofNewest(versionIds));
  }

  private Parameters ofNewest(Collection<Long> versionIds) {
    return Parameters.ofIds("versionIds", Set.copyOf(versionIds)).and("most", most);
  }
}
