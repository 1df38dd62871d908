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
 * ended. That is all there is: no table keeps the statuses that others have replaced.
 */
final class HistoryQueries {
  /** Points of a history, the first and the last moment among them. */
  static final int POINTS = 200;

  private static final long MILLIS = 3_000;

  /**
   * A workflow at rest has a last moment; that of the others is now. {@code extract} would count in
   * decimal numbers of any length, which takes most of the time of a large workflow.
   */
  private static final String EVENTS =
      """
      with event as materialized (
        select case when task.status = 'D' then 'done' else 'failed' end as kind,
               task.status_date as "at"
        from task
        where task.workflow_id = #{workflowId}::bigint and task.status in ('D', 'F')
        union all
        select change.kind, change."at"
        from "array" as own
        join task_instance as ti on ti.array_id = own.id
        cross join lateral (
          values
            ('submitted', ti.submitted_date),
            ('ended', case when ti.status in (%1$s) then null else ti.status_date end)
        ) as change (kind, "at")
        where own.workflow_id = #{workflowId}::bigint and ti.submitted_date is not null
          and change."at" is not null
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
      select span.first, span.last, null as kind, null::integer as place,
             (select count(*) from task where workflow_id = #{workflowId}::bigint) as n
      from span
      union all
      select null, null, event.kind,
             coalesce(
               ceil(
                 date_part('epoch', event."at" - span.first)
                 / nullif(date_part('epoch', span.last - span.first), 0) * %3$d),
               0)::integer as place,
             count(*) as n
      from event
      cross join span
      group by event.kind, 4
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

  HistoryQueries(RetryingPool database) {
    this.database = new SharedReads<>(database);
  }

  private static String letters(List<String> codes) {
    return codes.stream().map(code -> "'" + code + "'").collect(Collectors.joining(", "));
  }

  /** Gives how many events there were by kind and point; the row without a kind has the span. */
  Future<List<Row>> events(long workflowId) {
    return database.list(MILLIS, EVENTS, Parameters.of("workflowId", workflowId), row -> row);
  }
}
