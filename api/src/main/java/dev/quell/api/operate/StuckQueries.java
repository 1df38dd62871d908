package dev.quell.api.operate;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.SharedReads;
import dev.quell.api.http.Times;
import dev.quell.worker.kill.Selection;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Finds instances that have been too long in a status, or without a heartbeat. */
final class StuckQueries {
  /** Counting more tells nobody anything. */
  static final int MOST = 10_000;

  private static final String EVERYWHERE = "#{workflowId}::bigint is null";
  private static final String IN_A_WORKFLOW =
      "ti.workflow_run_id in"
          + " (select id from workflow_run where workflow_id = #{workflowId}::bigint)";

  private final SharedReads<StuckInstance> database;
  private final QuellConfig.Stuck settings;

  StuckQueries(RetryingPool database, QuellConfig.Stuck settings) {
    this.database = new SharedReads<>(database);
    this.settings = settings;
  }

  /** Some stuck instances of a kind, the longest first, and how many there are of all. */
  Future<Optional<List<StuckInstance>>> find(StuckKind kind, StuckRequest wanted, long millis) {
    return database.listInTime(
        millis,
        sql(kind, wanted.workflowId() != null),
        Parameters.of("seconds", (double) kind.thresholdSeconds(settings))
            .and("workflowId", wanted.workflowId())
            .and("user", wanted.user())
            .and("limit", wanted.limit()),
        StuckInstance::from);
  }

  /**
   * The letter of the stage stands in the text, because only so the planner can use the partial
   * indexes of live instances: what has ended is never read.
   */
  static String sql(StuckKind kind, boolean inOneWorkflow) {
    return """
        with stuck as materialized (
          select ti.id, ti.task_id, ti.nodename, ti.status_date, run.workflow_id, run."user",
                 %2$s as since, nullif(%3$s, '-infinity') as due
          from task_instance ti
          join workflow_run run on run.id = ti.workflow_run_id
          where ti.status = '%1$s' and ti.stage = '%9$s'
            and %4$s
            and %5$s
            and (#{user}::text is null or run."user" = #{user}::text)
          limit %6$d
        )
        select count(*) over () as found, id, task_id, workflow_id, "user", nodename,
               %7$s as in_state, %8$s as overdue
        from stuck
        order by since, id
        limit #{limit}::integer
        """
        .formatted(
            kind.status().code(),
            kind.since().moment(),
            Selection.REPORT_DUE,
            kind.since().tooLong(),
            inOneWorkflow ? IN_A_WORKFLOW : EVERYWHERE,
            MOST + 1,
            Times.secondsSince("status_date"),
            Times.secondsOverdue("due"),
            kind.status().stage());
  }
}
