package dev.quell.api.report;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import java.util.List;

/** Reads of a reaper ({@code docs/contract/cli-and-reaper.md} §30, §31). */
final class ReaperQueries {
  private static final NameAndArgs UNKNOWN = new NameAndArgs(null, null);

  private final RetryingPool database;

  ReaperQueries(RetryingPool database) {
    this.database = database;
  }

  /**
   * Runs in some statuses whose heartbeat is overdue, by id. Few runs are alive, and those are
   * indexed; the letters say so to the planner. Others are read only if they are asked for.
   */
  Future<List<OverdueRun>> lostRuns(List<String> statuses) {
    return database.list(
        """
            select id, workflow_id
            from workflow_run
            where status in ('L', 'B', 'I', 'O', 'R', 'C', 'H')
              and status = any(#{statuses}::text[]) and heartbeat_date <= clock_timestamp()
            union all
            select id, workflow_id
            from workflow_run
            where #{statuses}::text[] && '{G,D,E,S,T,A}'::text[]
              and status not in ('L', 'B', 'I', 'O', 'R', 'C', 'H')
              and status = any(#{statuses}::text[]) and heartbeat_date <= clock_timestamp()
            order by id
            """,
        Parameters.none().andTexts("statuses", statuses),
        OverdueRun::from);
  }

  /** Two nulls if there is no such workflow. */
  Future<NameAndArgs> nameAndArgs(long workflowId) {
    return database
        .first(
            "select name, workflow_args from workflow where id = #{workflowId}::bigint",
            Parameters.of("workflowId", workflowId),
            NameAndArgs::from)
        .map(found -> found.orElse(UNKNOWN));
  }
}
