package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.view.Listing.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Listings of the tasks of a workflow. They read its rows and sort them: "+ 0" keeps the planner
 * from going through the table in the hope of meeting them early.
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

  /** Instances of tasks that are in an array, by id; an empty name is any. */
  static Listing arrayTasks(long workflowId, String array, String task, long limit) {
    return new Listing(
        ARRAY_TASKS,
        """
        from task
        join "array" on "array".id = task.array_id
        join task_instance as ti on ti.task_id = task.id
        where task.workflow_id = #{workflowId}::bigint
          and (#{array}::text = '' or "array".name = #{array}::text)
          and (#{task}::text = '' or task.name = #{task}::text)
        order by ti.id + 0
        limit #{rows}::bigint
        """,
        Parameters.of("workflowId", workflowId).and("array", array).and("task", task),
        limit);
  }

  /** Tasks of a workflow, newest first; letters of null are any. */
  static Listing workflowTasks(long workflowId, String @Nullable [] letters, long limit) {
    return new Listing(
        WORKFLOW_TASKS,
        """
        from task
        where task.workflow_id = #{workflowId}::bigint
          and (#{letters}::text[] is null or task.status = any(#{letters}::text[]))
        order by task.id + 0 desc
        limit #{rows}::bigint
        """,
        Parameters.of("workflowId", workflowId).and("letters", letters),
        limit);
  }

  /** All tasks of a workflow by the name of their template, by id. */
  static Listing taskTable(long workflowId, String template) {
    return new Listing(
        TASK_TABLE,
        """
        from task
        join node on node.id = task.node_id
        join task_template_version as version on version.id = node.task_template_version_id
        join task_template as template on template.id = version.task_template_id
        where task.workflow_id = #{workflowId}::bigint and template.name = #{template}::text
        order by task.id + 0
        limit #{rows}::bigint
        """,
        Parameters.of("workflowId", workflowId).and("template", template),
        0);
  }
}
