package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
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
  Future<List<LostRun>> lostRuns(List<String> statuses) {
    return database
        .query(
            """
            select id, workflow_id
            from workflow_run
            where status in ('L', 'B', 'I', 'O', 'R', 'C', 'H')
              and status = any($1::text[]) and heartbeat_date <= clock_timestamp()
            union all
            select id, workflow_id
            from workflow_run
            where $1::text[] && '{G,D,E,S,T,A}'::text[]
              and status not in ('L', 'B', 'I', 'O', 'R', 'C', 'H')
              and status = any($1::text[]) and heartbeat_date <= clock_timestamp()
            order by id
            """,
            Tuple.tuple().addArrayOfString(statuses.toArray(String[]::new)))
        .map(
            rows -> {
              List<LostRun> runs = new ArrayList<>(rows.size());
              rows.forEach(row -> runs.add(new LostRun(row.getLong(0), row.getLong(1))));
              return runs;
            });
  }

  /** Two nulls if there is no such workflow. */
  Future<NameAndArgs> nameAndArgs(long workflowId) {
    return database
        .query(
            "select name, workflow_args from workflow where id = $1::bigint", Tuple.of(workflowId))
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              if (!row.hasNext()) {
                return UNKNOWN;
              }
              Row found = row.next();
              return new NameAndArgs(found.getString(0), found.getString(1));
            });
  }
}
