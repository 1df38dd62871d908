package dev.quell.api.operate;

import dev.quell.api.database.Conditions;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;

/**
 * Reads the audit in lines that people can follow: one for each job, person and action, at the
 * place of its first row. What no job did is a line for each row. Columns bear the names of the
 * wire.
 */
final class AuditLines {
  private static final long MILLIS = 3_000;

  /**
   * Columns without a table are those of the innermost one, so the conditions hold of each. An
   * earlier row is looked for by what it has in common with its line, never by its id: the first
   * rows of a large table are of other jobs and actions.
   */
  private static final String LINES =
      """
      with line as materialized (
        select *
        from kill_audit as line
        where (kill_job_id is null or not exists (
            select from kill_audit as earlier
            where earlier.kill_job_id = line.kill_job_id and earlier.action = line.action
              and earlier.person = line.person and earlier.id + 0 < line.id%1$s
          ))%2$s%1$s
        order by id desc
        limit #{limit}::bigint
      )
      select line.id, %3$s as "at", %4$s as last_at, line.person, line.action, line.reason,
             line.kill_job_id, line.workflow_id, line.array_id, alike.rows, alike.instances,
             line.detail
      from line
      cross join lateral (
        select count(*) as rows, sum(instances)::bigint as instances, max("at") as last_at
        from kill_audit
        where ((line.kill_job_id is null and id = line.id)
            or (kill_job_id = line.kill_job_id and action = line.action and person = line.person))
          %1$s
      ) as alike
      order by line.id desc
      """;

  private final TimedReads database;

  AuditLines(RetryingPool database) {
    this.database = new TimedReads(database);
  }

  /** Lists lines, the newest first. */
  Future<List<Row>> newest(AuditQuery query, long limit) {
    Conditions filter = query.filter();
    String sql = sql(query, filter);
    Conditions all = filter.withIfPresent("before", query.before());
    return database.list(MILLIS, sql, all.parameters().and("limit", limit), row -> row);
  }

  static String sql(AuditQuery query, Conditions filter) {
    return LINES.formatted(
        filter.sql(),
        query.before() == null ? "" : "\n  and id < #{before}::bigint",
        Times.millis("line.\"at\""),
        Times.millis("alike.last_at"));
  }
}
