package dev.quell.api.console;

import dev.quell.api.database.Conditions;
import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import dev.quell.api.http.Times;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.run.WorkflowStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Finds workflows; columns bear the names of the wire. */
final class WorkflowQueries {
  private static final long MILLIS = 3_000;

  /** SQL: the run is the one that decides who owns the workflow: an alive one before others. */
  static final String RUN =
      """

      left join lateral (
        select id, status, "user"
        from workflow_run
        where workflow_id = workflow.id
        order by status in ('L', 'B', 'I', 'O', 'R', 'C', 'H') desc, id desc
        limit 1
      ) as run on true""";

  /** SQL: a workflow that is at rest has lasted until its status changed last. */
  private static final String ABOUT =
      """
      workflow.id as workflow_id, coalesce(workflow.name, '') as name, run."user",
             workflow.status, %s as created_at, %s as changed_at,
             round(extract(epoch from
               case when workflow.status in (%s) then workflow.status_date else now() end
               - workflow.created_date)::numeric, 3)::float8 as seconds,
             run.id as run_id, run.status as run_status,
             (select count(*) from workflow_run as each where each.workflow_id = workflow.id)
               as runs"""
          .formatted(
              Times.millis("workflow.created_date"),
              Times.millis("workflow.status_date"),
              Arrays.stream(WorkflowStatus.values())
                  .filter(OperatorRules::isAtRest)
                  .map(status -> "'" + status.code() + "'")
                  .collect(Collectors.joining(", ")));

  private static final String ONE =
      """
      select %s
      from workflow%s
      where workflow.id = #{workflowId}::bigint
      """
          .formatted(ABOUT, RUN);

  private final TimedReads database;

  WorkflowQueries(RetryingPool database) {
    this.database = new TimedReads(database);
  }

  /**
   * Finds one more than the page has, if there is a next page.
   *
   * @param live for orders by live instances
   */
  Future<List<Row>> find(WorkflowSearch search, LiveByRun live) {
    Conditions conditions = search.conditions();
    Parameters parameters = conditions.parameters().and("limit", search.limit() + 1);
    Future<Parameters> complete =
        search.sort().needsLive()
            ? live.addTo(parameters, MILLIS)
            : Future.succeededFuture(parameters);
    return complete.compose(all -> database.list(MILLIS, sql(search, conditions), all, row -> row));
  }

  /** Gives the statement of a search: what it shows is looked up for the rows of the page alone. */
  static String sql(WorkflowSearch search, Conditions conditions) {
    return """
        with page as materialized (
          select workflow.id, %1$s, row_number() over (order by %2$s) as place
          from workflow%3$s%4$s
          where true%5$s
          order by %2$s
          limit #{limit}::integer
        )
        select %6$s, page.sort_key
        from page
        join workflow on workflow.id = page.id%7$s
        order by page.place
        """
        .formatted(
            search.sort().order().column(),
            search.sort().order().sql(),
            search.needsRun() ? RUN : "",
            search.sort().join(),
            conditions.sql(),
            ABOUT,
            RUN);
  }

  /** Finds a workflow. Fails with NOT_FOUND if there is none. */
  Future<Row> require(long workflowId) {
    return database
        .first(MILLIS, ONE, Parameters.of("workflowId", workflowId), row -> row)
        .map(
            found ->
                found.orElseThrow(
                    () -> CommandException.notFound("There is no workflow " + workflowId + ".")));
  }
}
