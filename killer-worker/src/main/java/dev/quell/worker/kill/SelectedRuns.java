package dev.quell.worker.kill;

import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;

/**
 * Finds the runs with live instances that a selector may mean. Where nothing narrows them, it hops
 * from run to run in the index of live instances. Stateless.
 */
final class SelectedRuns {
  /** The next ones, by id. Every set of filters has a statement of its own, planned once. */
  Future<List<Long>> next(SqlClient client, KillSelector selector, long afterRun, int limit) {
    Values values = new Values();
    String after = values.add(afterRun);
    String conditions = SelectorFilter.conditions(selector, SelectorFilter.Of.RUN, values);
    String runs = isNarrow(selector) ? runsOfConditions(after) : allRuns(after);
    return client
        .preparedQuery(
            """
            %s%s
            order by run.id
            limit %s::integer
            """
                .formatted(runs, conditions, values.add(limit)))
        .execute(values.tuple())
        .map(Rows::firstIds);
  }

  /** Whether the runs that are meant are found by an index of runs. */
  private static boolean isNarrow(KillSelector selector) {
    return selector.workflowRunId() != null
        || selector.arrayId() != null
        || selector.workflowId() != null;
  }

  private static String allRuns(String after) {
    return """
        with recursive live (id) as (
          (
            select workflow_run_id from task_instance
            where stage is not null and workflow_run_id > %1$s::bigint
            order by workflow_run_id
            limit 1
          )
          union all
          select (
            select workflow_run_id from task_instance
            where stage is not null and workflow_run_id > live.id
            order by workflow_run_id
            limit 1
          )
          from live
          where live.id is not null
        )
        select run.id from live join workflow_run as run on run.id = live.id
        where true"""
        .formatted(after);
  }

  private static String runsOfConditions(String after) {
    return """
        select run.id from workflow_run as run
        where run.id > %1$s::bigint
          and exists (
            select from task_instance
            where workflow_run_id = run.id and stage is not null
          )"""
        .formatted(after);
  }
}
