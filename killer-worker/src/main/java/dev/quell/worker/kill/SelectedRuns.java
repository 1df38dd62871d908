package dev.quell.worker.kill;

import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.StatusSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Finds the runs with live instances that a selector may mean. Where nothing narrows them, it hops
 * from run to run in the index of live instances. Stateless.
 */
final class SelectedRuns {
  private static final String ALL_RUNS =
      """
      with recursive live (id) as (
        (
          select workflow_run_id from task_instance
          where status in %1$s and workflow_run_id > $1::bigint
          order by workflow_run_id
          limit 1
        )
        union all
        select (
          select workflow_run_id from task_instance
          where status in %1$s and workflow_run_id > live.id
          order by workflow_run_id
          limit 1
        )
        from live
        where live.id is not null
      )
      select run.id from live join workflow_run as run on run.id = live.id
      where"""
          .formatted(StatusSql.LIVE_INSTANCES);

  private static String runsOf(String condition) {
    return """
        select run.id from workflow_run as run
        where run.id > $1::bigint and %2$s
          and exists (
            select from task_instance
            where workflow_run_id = run.id and status in %1$s
          )
          and"""
        .formatted(StatusSql.LIVE_INSTANCES, condition);
  }

  private static final String REST =
      """
       ($2::bigint is null or run.id = $2::bigint)
        and ($3::bigint is null or run.workflow_id = $3::bigint)
        and ($4::bigint is null
          or run.workflow_id = (select workflow_id from "array" where id = $4::bigint))
        and ($5::text is null or run."user" = $5::text)
      order by run.id
      limit $6::integer
      """;

  private static final String RUNS = ALL_RUNS + REST;
  private static final String ONE_RUN = runsOf("run.id = $2::bigint") + REST;
  private static final String RUNS_OF_WORKFLOW = runsOf("run.workflow_id = $3::bigint") + REST;
  private static final String RUNS_OF_ARRAY =
      runsOf("run.workflow_id = (select workflow_id from \"array\" where id = $4::bigint)") + REST;

  /** The next ones, by id. */
  Future<List<Long>> next(SqlClient client, KillSelector selector, long afterRun, int limit) {
    return client
        .preparedQuery(runsSql(selector))
        .execute(
            Tuple.of(
                afterRun,
                selector.workflowRunId(),
                selector.workflowId(),
                selector.arrayId(),
                selector.user(),
                limit))
        .map(Rows::firstIds);
  }

  /** Each is planned once for all parameters, so every narrow way in has a statement of its own. */
  private static String runsSql(KillSelector selector) {
    if (selector.workflowRunId() != null) {
      return ONE_RUN;
    }
    if (selector.arrayId() != null) {
      return RUNS_OF_ARRAY;
    }
    return selector.workflowId() != null ? RUNS_OF_WORKFLOW : RUNS;
  }
}
