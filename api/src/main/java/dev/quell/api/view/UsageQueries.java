package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.Snapshot;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads what instances have used ({@code docs/contract/cli-and-reaper.md} §15). */
final class UsageQueries {
  /** Ranges of batches that are told apart, at most, or one of each array if there are more. */
  private static final int SLICES = 3_000;

  /** Parts of one of these, and of all, at most; to read a part is a search in an index. */
  private static final int PARTS_OF_SLICE = 32;

  private static final int PARTS = 100_000;

  /** SQL: the letters of instances that have ended. */
  private static final String ENDED = "('D', 'Z', 'X', 'U', 'F', 'E')";

  /**
   * SQL: the instances that are asked for, in an order that makes the first ones a fair sample:
   * some steps of every batch, then others of every batch. Those of one batch are often alike, so a
   * sample of whole batches would tell less than its size makes believe. Of very many batches some
   * make a slice together. Tasks without an array come last.
   */
  private static final String FOUND =
      """
      (
        with own as (
          select "array".id, batch.first, batch.last,
                 greatest(
                   1, ceil((batch.last - batch.first + 1) * count(*) over () / %1$d.0)
                 )::bigint as step
          from "array"
          cross join lateral (
            select min(array_batch_num)::bigint as first, max(array_batch_num)::bigint as last
            from task_instance
            where array_id = "array".id
          ) as batch
          where "array".task_template_version_id = #{versionId}::bigint
            and (cardinality(#{workflowIds}::bigint[]) = 0
              or "array".workflow_id = any(#{workflowIds}::bigint[]))
        ),
        slice as (
          select own.id as array_id, batch as first, batch + own.step as beyond,
                 row_number() over (order by md5(own.id || ' ' || batch)) as place,
                 greatest(1, least(%2$d, %3$d / count(*) over ())) as parts
          from own
          cross join lateral generate_series(own.first, own.last, own.step) as batch
        ),
        part as (
          select slice.array_id, slice.first, slice.beyond, slice.parts, number.of_part,
                 batch.steps / slice.parts + 1 as width
          from slice
          cross join lateral (
            select coalesce(max(array_step_id), 0) as steps
            from task_instance
            where array_id = slice.array_id and array_batch_num = slice.first
          ) as batch
          cross join lateral generate_series(0, slice.parts - 1) as round
          cross join lateral (select (slice.place + round) %% slice.parts as of_part) as number
          order by round, slice.place
        )
        select ti.*
        from part
        cross join lateral (
          select id, task_id, task_resources_id, status, wallclock, maxrss
          from task_instance
          where array_id = part.array_id
            and array_batch_num >= part.first and array_batch_num < part.beyond
            and array_step_id >= case part.of_part
              when 0 then -2147483648 else part.of_part * part.width
            end
            and array_step_id < case part.of_part
              when part.parts - 1 then 2147483648 else (part.of_part + 1) * part.width
            end
            and status in %4$s
          offset 0
        ) as ti
        union all
        select ti.id, ti.task_id, ti.task_resources_id, ti.status, ti.wallclock, ti.maxrss
        from node
        join task on task.node_id = node.id and task.array_id is null
        join task_instance as ti on ti.task_id = task.id
        where node.task_template_version_id = #{versionId}::bigint
          and ti.status in %4$s
          and (cardinality(#{workflowIds}::bigint[]) = 0
            or task.workflow_id = any(#{workflowIds}::bigint[]))
      )"""
          .formatted(SLICES, PARTS_OF_SLICE, PARTS, ENDED);

  /** SQL: whether the node of a task has the arguments; not looked at if none are asked for. */
  private static final String HAS_ARGUMENTS =
      """
      (#{argNames}::integer = 0 or #{argNames}::integer = (
        select count(distinct arg.name)
        from task
        join node_arg on node_arg.node_id = task.node_id
        join arg on arg.id = node_arg.arg_id
        join unnest(#{names}::text[], #{values}::text[]) as wanted (name, val)
          on wanted.name = arg.name and wanted.val = node_arg.val
        where task.id = ti.task_id
      ))""";

  private static final String NUMBERS =
      """
      select ti.wallclock, ti.maxrss
      from %s as ti
      where %s
      limit #{rows}::bigint
      """
          .formatted(FOUND, HAS_ARGUMENTS);

  /** "offset 0" keeps the planner from joining whole tables, which would come before any row. */
  private static final String ROWS =
      """
      select ti.wallclock, ti.maxrss, ti.id, task.node_id, ti.task_id, task.name as task_name,
             resources.requested_resources, attempt.number as attempt_number_of_instance, ti.status,
             %s as task_status_date, task.command as task_command,
             task.num_attempts as task_num_attempts, task.max_attempts as task_max_attempts
      from %s as ti
      cross join lateral (select * from task where id = ti.task_id offset 0) as task
      cross join lateral (
        select requested_resources from task_resources where id = ti.task_resources_id
        offset 0
      ) as resources
      cross join lateral (
        select count(*) as number
        from task_instance as earlier
        where earlier.task_id = ti.task_id and earlier.id <= ti.id and earlier.status in %s
      ) as attempt
      where %s
      limit #{rows}::bigint
      """
          .formatted(Times.iso("task.status_date"), FOUND, ENDED, HAS_ARGUMENTS);

  private static final String SORTED = "select * from (\n%s) as found order by id".formatted(ROWS);

  private static final String ANY =
      """
      select exists (
        select from "array"
        cross join lateral (select from task where array_id = "array".id limit 1) as task
        where "array".task_template_version_id = #{versionId}::bigint
      ) or exists (
        select from node
        join task on task.node_id = node.id and task.array_id is null
        where node.task_template_version_id = #{versionId}::bigint
      )
      """;

  private final RetryingPool database;

  UsageQueries(RetryingPool database) {
    this.database = database;
  }

  /** A number of attempts, from all over those that are asked for; all if these are no more. */
  Future<List<Attempt>> attempts(UsageRequest wanted, long most) {
    return database.list(NUMBERS, parameters(wanted).and("rows", most), Attempt::from);
  }

  /** The rows that are asked for, by id; one more than a page, whichever, if there are more. */
  Future<RowSet<Row>> firstRows(UsageRequest wanted) {
    return database.rows(SORTED, parameters(wanted).and("rows", Snapshot.PAGE + 1L));
  }

  /** Hands on all rows that are asked for, in the order of {@link #attempts}. */
  static Future<Void> forEachPage(
      Snapshot snapshot, UsageRequest wanted, Function<RowSet<Row>, Future<Void>> action) {
    return snapshot.forEachPage(ROWS, parameters(wanted).and("rows", Long.MAX_VALUE), action);
  }

  /** Whether the template version has a task at all. */
  Future<Boolean> hasTask(UsageRequest wanted) {
    return database.one(
        ANY, Parameters.of("versionId", wanted.versionId()), row -> row.getBoolean(0));
  }

  private static Parameters parameters(UsageRequest wanted) {
    return Parameters.of("versionId", wanted.versionId())
        .andIds("workflowIds", wanted.workflowIds())
        .andTexts("names", wanted.nodeArgs().stream().map(Map.Entry::getKey).toList())
        .andTexts("values", wanted.nodeArgs().stream().map(Map.Entry::getValue).toList())
        .and("argNames", wanted.argNames());
  }
}
