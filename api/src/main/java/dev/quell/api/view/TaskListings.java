package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.view.Listing.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Listings of the tasks of a workflow, be it as large as it may: each begins to answer at once.
 * "offset 0" keeps the planner from joining whole tables instead of looking up the rows of an id,
 * in the order of these, and "(select …)" from reading the table instead of an index because it
 * knows that this workflow is large.
 */
final class TaskListings {
  private static final List<Column> ARRAY_TASKS =
      List.of(
          new Column("TASK_ID", "task.id"),
          new Column("TASK_NAME", "task.name"),
          new Column("ARRAY_NAME", "\"array\".name"),
          new Column("TASK_INSTANCE_ID", "ti.id"),
          new Column("OUTPUT_PATH", "coalesce(ti.stdout, '')"),
          new Column("ERROR_PATH", "coalesce(ti.stderr, '')"));

  private static final List<Column> WORKFLOW_TASKS =
      List.of(
          new Column("TASK_ID", "task.id"),
          new Column("TASK_NAME", "task.name"),
          new Column("STATUS", TaskWords.OF_TASK),
          new Column("RETRIES", "greatest(task.num_attempts - 1, 0)"));

  private static final List<Column> TASK_TABLE =
      List.of(
          new Column("task_id", "task.id"),
          new Column("task_name", "task.name"),
          new Column("task_status", TaskWords.OF_TASK),
          new Column("task_command", "task.command"),
          new Column("task_num_attempts", "task.num_attempts"),
          new Column(
              "task_status_date",
              """
              coalesce(
                to_char(task.status_date at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'None')"""),
          new Column("task_max_attempts", "task.max_attempts"));

  private TaskListings() {}

  /** Instances of tasks that are in an array, in no order; an empty name is any. */
  static Listing arrayTasks(long workflowId, String array, String task, long limit) {
    Parameters filter = Parameters.of("workflowId", workflowId).and("array", array);
    return task.isEmpty()
        ? Listing.unsorted(ARRAY_TASKS, INSTANCES_OF_ARRAYS, filter, limit)
        : Listing.unsorted(ARRAY_TASKS, INSTANCES_OF_TASKS, filter.and("task", task), limit);
  }

  /** SQL: instances before tasks, of which very many may have none yet. */
  private static final String INSTANCES_OF_ARRAYS =
      """
      from "array"
      cross join lateral (
        select id, task_id, stdout, stderr from task_instance where array_id = "array".id
        offset 0
      ) as ti
      cross join lateral (
        select id, name from task
        where id = ti.task_id and array_id = "array".id and workflow_id = "array".workflow_id
        offset 0
      ) as task
      where "array".workflow_id = #{workflowId}::bigint
        and (#{array}::text = '' or "array".name = #{array}::text)
      limit #{rows}::bigint
      """;

  /** SQL: tasks of a name before instances. */
  private static final String INSTANCES_OF_TASKS =
      """
      from "array"
      cross join lateral (
        select id, name from task
        where array_id = "array".id and workflow_id + 0 = "array".workflow_id
          and name = #{task}::text
        offset 0
      ) as task
      cross join lateral (
        select id, stdout, stderr from task_instance where task_id = task.id
        offset 0
      ) as ti
      where "array".workflow_id = #{workflowId}::bigint
        and (#{array}::text = '' or "array".name = #{array}::text)
      limit #{rows}::bigint
      """;

  /** Tasks of a workflow, newest first; letters of null are any. */
  static Listing workflowTasks(long workflowId, String @Nullable [] letters, long limit) {
    return Listing.sorted(
        WORKFLOW_TASKS,
        """
        from (
          select id
          from (
            select id from task
            where workflow_id = (select #{workflowId}::bigint)
              and (#{letters}::text[] is null or status = any(#{letters}::text[]))
            limit #{found}::bigint
          ) as found
          order by id desc
          limit #{rows}::bigint
        ) as listed
        cross join lateral (select * from task where id = listed.id offset 0) as task
        """,
        Parameters.of("workflowId", workflowId).and("letters", letters),
        limit);
  }

  /**
   * All tasks of a workflow by the name of their template, by id. They are found by their arrays,
   * the few that have none by their nodes.
   */
  static Listing taskTable(long workflowId, String template) {
    return Listing.sorted(
        TASK_TABLE,
        """
        from (
          select id
          from (
            select task.id
            from "array"
            join task_template_version as version on version.id = "array".task_template_version_id
            join task_template as template on template.id = version.task_template_id
            join task on task.array_id = "array".id
            where "array".workflow_id = #{workflowId}::bigint and template.name = #{template}::text
            union all
            select task.id
            from task
            join node on node.id = task.node_id
            join task_template_version as version on version.id = node.task_template_version_id
            join task_template as template on template.id = version.task_template_id
            where task.workflow_id = (select #{workflowId}::bigint) and task.array_id is null
              and template.name = #{template}::text
            limit #{found}::bigint
          ) as found
          order by id
          limit #{rows}::bigint
        ) as listed
        cross join lateral (select * from task where id = listed.id offset 0) as task
        """,
        Parameters.of("workflowId", workflowId).and("template", template),
        0);
  }
}
