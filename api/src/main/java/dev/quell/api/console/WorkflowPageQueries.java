package dev.quell.api.console;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Optional;

/** Reads what the page of a workflow shows; columns bear the names of the wire. */
final class WorkflowPageQueries {
  private static final long MILLIS = 3_000;
  private static final int MOST_ARRAYS = 1_000;
  private static final int MOST_RUNS = 20;

  private static final String MORE =
      """
      select workflow.description, workflow.workflow_args as args, tool.name as tool,
             workflow.max_concurrently_running
      from workflow
      left join tool_version on tool_version.id = workflow.tool_version_id
      left join tool on tool.id = tool_version.tool_id
      where workflow.id = #{workflowId}::bigint
      """;

  /** The number of the last batch is the number of batches. */
  private static final String ARRAYS =
      """
      select own.id as array_id, own.name, own.task_template_version_id,
             version.task_template_id, template.name as template, own.max_concurrently_running,
             (
               select coalesce(max(ti.array_batch_num), 0)
               from task_instance ti
               where ti.array_id = own.id
             ) as batches
      from "array" own
      left join task_template_version as version on version.id = own.task_template_version_id
      left join task_template as template on template.id = version.task_template_id
      where own.workflow_id = #{workflowId}::bigint
      order by own.id
      limit %d
      """
          .formatted(MOST_ARRAYS);

  private static final String RUNS =
      """
      select id as run_id, "user", status, %s as created_at, %s as changed_at,
             %s as heartbeat_due_at, jobmon_version as client_version
      from workflow_run
      where workflow_id = #{workflowId}::bigint
      order by id desc
      limit %d
      """
          .formatted(
              Times.millis("created_date"),
              Times.millis("status_date"),
              Times.millis("heartbeat_date"),
              MOST_RUNS);

  /** Tasks of clients that define no arrays have the templates of their nodes. */
  static final String TASKS_WITHOUT_ARRAY =
      """
      select version.task_template_id, template.name as template, task.status, count(*) as n
      from task
      left join node on node.id = task.node_id
      left join task_template_version as version on version.id = node.task_template_version_id
      left join task_template as template on template.id = version.task_template_id
      where task.workflow_id = #{workflowId}::bigint and task.array_id is null
      group by version.task_template_id, template.name, task.status
      """;

  private static final String GRAPH =
      """
      with pair as (
        select distinct above.task_template_id as above, below.task_template_id as below
        from workflow
        join template_edge on template_edge.dag_id = workflow.dag_id
        join task_template_version as above on above.id = template_edge.upstream_version_id
        left join task_template_version as below
          on below.id = template_edge.downstream_version_id
        where workflow.id = #{workflowId}::bigint
      )
      select pair.above, pair.below, above.name as above_name, below.name as below_name
      from pair
      join task_template as above on above.id = pair.above
      left join task_template as below on below.id = pair.below
      order by pair.above, pair.below
      """;

  private final TimedReads database;

  WorkflowPageQueries(RetryingPool database) {
    this.database = new TimedReads(database);
  }

  /** Holds what is known of a workflow besides what lists show. */
  record Parts(Row more, RowSet<Row> arrays, RowSet<Row> runs) {}

  /** Reads what a page shows besides counts, of a workflow that there is. */
  Future<Parts> parts(long workflowId) {
    Parameters workflow = Parameters.of("workflowId", workflowId);
    return database.together(
        MILLIS,
        statements -> {
          Future<RowSet<Row>> more = statements.rows(MORE, workflow);
          Future<RowSet<Row>> arrays = statements.rows(ARRAYS, workflow);
          Future<RowSet<Row>> runs = statements.rows(RUNS, workflow);
          return Future.join(more, arrays, runs)
              .map(
                  all ->
                      new Parts(more.result().iterator().next(), arrays.result(), runs.result()));
        });
  }

  /** Counts the tasks without an array by template and letter; empty if time ran out. */
  Future<Optional<List<Row>>> tasksWithoutArray(long workflowId) {
    return database.listInTime(
        MILLIS, TASKS_WITHOUT_ARRAY, Parameters.of("workflowId", workflowId), row -> row);
  }

  /** Lists each pair of templates that an edge joins, and each template by itself. */
  Future<List<Row>> graph(long workflowId) {
    return database.list(MILLIS, GRAPH, Parameters.of("workflowId", workflowId), row -> row);
  }
}
