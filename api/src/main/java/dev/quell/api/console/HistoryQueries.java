package dev.quell.api.console;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.SharedReads;
import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads when the tasks of a workflow that have ended did so, and when attempts were submitted and
 * ended. That is all there is: no table keeps the statuses that others have replaced. Of a large
 * workflow some batches of attempts stand for all, so that a picture of it costs no more than that
 * of a smaller one.
 */
final class HistoryQueries {
  /** Points of a history, the first and the last moment among them. */
  static final int POINTS = 200;

  private static final long MILLIS = 3_000;

  /** Of a workflow of more tasks than that, about so many are looked at. */
  private static final int MOST_TASKS = 100_000;

  /**
   * Tasks that have ended without an attempt, by hand, are left out of a sample. A workflow at rest
   * has a last moment; that of the others is now. {@code extract} would count in decimal numbers of
   * any length, which takes most of the time of a large workflow. {@code offset 0} has batches
   * looked up one by one.
   */
  private static final String EVENTS =
      """
      with size as materialized (
        select count(*) as tasks,
               greatest(1, ceil(count(*) / #{most}::float8))::integer as one_in
        from task
        where workflow_id = #{workflowId}::bigint
      ),
      attempt as materialized (
        select ti.id, ti.task_id, ti.status, ti.submitted_date, ti.status_date
        from size
        cross join "array" as own
        join task_instance as ti on ti.array_id = own.id
        where size.one_in = 1 and own.workflow_id = #{workflowId}::bigint
        union all
        select ti.*
        from size
        cross join "array" as own
        cross join lateral (
          select max(array_batch_num) as last from task_instance where array_id = own.id
        ) as batches
        cross join lateral generate_series(
          (own.id %% size.one_in)::integer, batches.last, size.one_in
        ) as batch (num)
        cross join lateral (
          select id, task_id, status, submitted_date, status_date
          from task_instance
          where array_id = own.id and array_batch_num = batch.num
          offset 0
        ) as ti
        where size.one_in > 1 and own.workflow_id = #{workflowId}::bigint
      ),
      ended as (
        select task.status, task.status_date
        from size
        cross join task
        where size.one_in = 1 and task.workflow_id = #{workflowId}::bigint
        union all
        select task.status, task.status_date
        from size
        cross join attempt
        join task on task.id = attempt.task_id
        where size.one_in > 1 and not exists (
          select from task_instance as newer
          where newer.task_id = attempt.task_id and newer.id > attempt.id
        )
      ),
      event as materialized (
        select case when status = 'D' then 'done' else 'failed' end as kind, status_date as "at"
        from ended
        where status in ('D', 'F')
        union all
        select change.kind, change."at"
        from attempt
        cross join lateral (
          values
            ('submitted', submitted_date),
            ('ended', case when status in (%1$s) then null else status_date end)
        ) as change (kind, "at")
        where submitted_date is not null and change."at" is not null
      ),
      span as (
        select least(workflow.created_date, seen.first) as first,
               case
                 when workflow.status in (%2$s) then coalesce(seen.last, workflow.status_date)
                 else now()
               end as last
        from workflow
        cross join (select min("at") as first, max("at") as last from event) as seen
        where workflow.id = #{workflowId}::bigint
      )
      select span.first, span.last, size.one_in, null as kind, null::integer as place,
             size.tasks as n
      from span
      cross join size
      union all
      select null, null, null, event.kind,
             coalesce(
               ceil(
                 date_part('epoch', event."at" - span.first)
                 / nullif(date_part('epoch', span.last - span.first), 0) * %3$d),
               0)::integer as place,
             count(*) * min(size.one_in) as n
      from event
      cross join span
      cross join size
      group by event.kind, 5
      """
          .formatted(
              letters(TaskInstanceStatus.live().stream().map(TaskInstanceStatus::code).toList()),
              letters(
                  Arrays.stream(WorkflowStatus.values())
                      .filter(OperatorRules::isAtRest)
                      .map(WorkflowStatus::code)
                      .toList()),
              POINTS - 1);

  private final SharedReads<Row> database;
  private final int mostTasks;

  HistoryQueries(RetryingPool database) {
    this(database, MOST_TASKS);
  }

  /** Looks at about so many tasks at most. */
  HistoryQueries(RetryingPool database, int mostTasks) {
    this.database = new SharedReads<>(database);
    this.mostTasks = mostTasks;
  }

  private static String letters(List<String> codes) {
    return codes.stream().map(code -> "'" + code + "'").collect(Collectors.joining(", "));
  }

  /**
   * Gives how many events there were by kind and point; the row without a kind has the span, the
   * number of tasks, and how many of them one that was looked at stands for.
   */
  Future<List<Row>> events(long workflowId) {
    return database.list(
        MILLIS, EVENTS, Parameters.of("workflowId", workflowId).and("most", mostTasks), row -> row);
  }
}
