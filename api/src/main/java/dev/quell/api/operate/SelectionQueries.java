package dev.quell.api.operate;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.kill.KillSelector;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * Looks at what a selector means. Every look has its time limit; one that fails tells nothing, and
 * is logged.
 */
final class SelectionQueries {
  private static final int SHOWN = 20;

  private final TimedReads reads;

  SelectionQueries(RetryingPool database, int timeoutMillis) {
    this.reads = new TimedReads(database, timeoutMillis);
  }

  /** The highest id of an instance; 0 if there is none. */
  Future<Long> horizon() {
    return reads
        .rows("select coalesce(max(id), 0) from task_instance", Tuple.tuple())
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /**
   * Counts the instances of a selection; {@link SelectionCount#UNKNOWN} if that takes too long.
   *
   * @param most counting stops there
   */
  Future<SelectionCount> count(KillSelector selector, Long horizon, long most) {
    SelectedInstances selected = new SelectedInstances(selector, horizon);
    String sql = countOf(selected, most);
    return reads
        .rows(sql, selected.conditions().values())
        .map(rows -> SelectionCount.of(rows, most))
        .recover(failure -> TimedReads.nothing(failure, SelectionCount.UNKNOWN));
  }

  /** SQL of a count; its values are those of the selection, in their places. */
  static String countOf(SelectedInstances selected, long most) {
    return """
    with found as (
      select ti.status, run.workflow_id from %1$s
      limit %2$s::bigint
    ),
    counted as materialized (
      select status, workflow_id, count(*) as instances
      from found
      group by status, workflow_id
    )
    select 'status' as part, status, null::bigint as id, sum(instances)::bigint as instances
    from counted
    group by status
    union all (
      select 'workflow', null, workflow_id, sum(instances)::bigint as instances
      from counted
      group by workflow_id
      order by instances desc, workflow_id
      limit %3$d
    )
    union all (
      select 'sample', null, sample.id, null
      from (select ti.id from %1$s limit %3$d) as sample
      order by sample.id
    )
    """
        .formatted(selected.sql(), selected.conditions().value(most), SHOWN);
  }

  /**
   * Names the first thing that a selector names and that does not exist; empty if all exist, or
   * that takes too long to find out.
   */
  Future<Optional<String>> firstUnknown(KillSelector selector) {
    Tuple ids =
        Tuple.of(
                selector.workflowId(),
                selector.workflowRunId(),
                selector.arrayId(),
                selector.taskTemplateId())
            .addArrayOfLong(selector.taskIds().toArray(Long[]::new))
            .addArrayOfLong(selector.taskInstanceIds().toArray(Long[]::new));
    return reads
        .first(
            """
            select kind, id
            from (
              select 1 as place, 'workflow' as kind, $1::bigint as id
              where not exists (select from workflow where id = $1::bigint)
              union all
              select 2, 'workflow run', $2::bigint
              where not exists (select from workflow_run where id = $2::bigint)
              union all
              select 3, 'array', $3::bigint
              where not exists (select from "array" where id = $3::bigint)
              union all
              select 4, 'task template', $4::bigint
              where not exists (select from task_template where id = $4::bigint)
              union all
              select 5, 'task', picked.id
              from unnest($5::bigint[]) as picked(id)
              where not exists (select from task where task.id = picked.id)
              union all
              select 6, 'task instance', picked.id
              from unnest($6::bigint[]) as picked(id)
              where not exists (select from task_instance ti where ti.id = picked.id)
            ) as named
            where id is not null
            order by place, id
            limit 1
            """,
            ids)
        .map(row -> row.map(unknown -> unknown.getString(0) + " " + unknown.getLong(1)))
        .recover(failure -> TimedReads.nothing(failure, Optional.empty()));
  }
}
