package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Map;

/** Reads what instances have used ({@code docs/contract/cli-and-reaper.md} §15). */
final class UsageQueries {
  /**
   * SQL: the tasks of template versions, of all workflows. Most are found by their arrays; those
   * without one have an index of their own.
   */
  private static final String TASKS =
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

  /** Attempts are counted before the arguments of nodes are looked at. */
  private static final String USAGE =
      """
      select %s
      from (
        select ti.id, ti.task_id, ti.task_resources_id, ti.status, ti.wallclock, ti.maxrss,
               task.node_id, task.name, task.command, task.num_attempts, task.max_attempts,
               task.status_date,
               row_number() over (partition by ti.task_id order by ti.id) as attempt
        from %s as task
        join task_instance as ti on ti.task_id = task.id
        where ti.status in ('D', 'Z', 'X', 'U', 'F', 'E')
          and (cardinality(#{workflowIds}::bigint[]) = 0
            or task.workflow_id = any(#{workflowIds}::bigint[]))
      ) as used
      join task_resources as resources on resources.id = used.task_resources_id
      where #{argNames}::integer = 0 or #{argNames}::integer = (
        select count(distinct arg.name)
        from node_arg
        join arg on arg.id = node_arg.arg_id
        join unnest(#{names}::text[], #{values}::text[]) as wanted (name, val)
          on wanted.name = arg.name and wanted.val = node_arg.val
        where node_arg.node_id = used.node_id
      )
      order by used.id
      """;

  private static final String NUMBERS = USAGE.formatted("used.wallclock, used.maxrss", TASKS);

  private static final String ROWS =
      USAGE.formatted(
          """
          used.wallclock, used.maxrss, used.node_id, used.task_id, used.name as task_name,
          resources.requested_resources, used.attempt as attempt_number_of_instance, used.status,
          %s as task_status_date, used.command as task_command,
          used.num_attempts as task_num_attempts, used.max_attempts as task_max_attempts"""
              .formatted(Times.iso("used.status_date")),
          TASKS);

  private static final String ANY = "select exists (select from %s as task)".formatted(TASKS);

  private final RetryingPool database;

  UsageQueries(RetryingPool database) {
    this.database = database;
  }

  /** The usage of the instances that are asked for. */
  Future<Usage> read(UsageRequest wanted) {
    return database
        .rows(wanted.withRows() ? ROWS : NUMBERS, parameters(wanted))
        .compose(rows -> rows.size() == 0 ? whetherUsed(wanted) : found(wanted, rows));
  }

  private static Future<Usage> found(UsageRequest wanted, RowSet<Row> rows) {
    return Future.succeededFuture(Usage.of(rows, wanted.withRows()));
  }

  private Future<Usage> whetherUsed(UsageRequest wanted) {
    return database.one(ANY, versions(wanted), row -> row.getBoolean(0)).map(Usage::none);
  }

  private static Parameters parameters(UsageRequest wanted) {
    return versions(wanted)
        .andIds("workflowIds", wanted.workflowIds())
        .andTexts("names", wanted.nodeArgs().stream().map(Map.Entry::getKey).toList())
        .andTexts("values", wanted.nodeArgs().stream().map(Map.Entry::getValue).toList())
        .and("argNames", wanted.argNames());
  }

  private static Parameters versions(UsageRequest wanted) {
    return Parameters.ofIds("versionIds", List.of(wanted.versionId()));
  }
}
