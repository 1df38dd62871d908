package dev.quell.api.console;

import dev.quell.api.database.Conditions;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import dev.quell.api.http.Times;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads whose workflows there are, and what they are doing; columns bear the names of the wire. */
final class UserQueries {
  private static final long MILLIS = 3_000;

  /** A workflow is its owner's: the user's of its deciding run. Live instances are their run's. */
  private static final String USERS =
      """
      with owned as (
        select run."user", workflow.status, workflow.status_date
        from workflow%s
        where run."user" is not null%s
      ),
      letters as (
        select "user", status, count(*) as n, max(status_date) as changed
        from owned
        group by "user", status
      ),
      live as (
        select run."user", sum(live.n)::bigint as n
        from %s
        join workflow_run as run on run.id = live.run_id
        group by run."user"
      )
      select letters."user", json_object_agg(letters.status, letters.n)::text as workflows,
             coalesce(min(live.n), 0) as live, %s as changed_at
      from letters
      left join live on live."user" = letters."user"
      group by letters."user"
      order by coalesce(min(live.n), 0) desc, max(letters.changed) desc nulls last, letters."user"
      limit #{limit}::integer
      """;

  private final LiveByRun live;
  private final TimedReads database;

  UserQueries(RetryingPool database, LiveByRun live) {
    this.live = live;
    this.database = new TimedReads(database);
  }

  /**
   * Lists users, the one with most live instances first.
   *
   * @param part of the name, in any case; null for any
   * @param user the whole name; null for everybody
   */
  Future<List<Row>> users(@Nullable String part, @Nullable String user, int limit) {
    Conditions conditions =
        new Conditions()
            .andIfPresent("strpos(lower(run.\"user\"), lower(#{part}::text)) > 0", "part", part)
            .andIfPresent("run.\"user\" = #{user}::text", "user", user);
    return live.addTo(conditions.parameters().and("limit", limit), MILLIS)
        .compose(all -> database.list(MILLIS, sql(conditions), all, row -> row));
  }

  static String sql(Conditions conditions) {
    return USERS.formatted(
        WorkflowQueries.RUN,
        conditions.sql(),
        LiveByRun.TABLE,
        Times.millis("max(letters.changed)"));
  }
}
