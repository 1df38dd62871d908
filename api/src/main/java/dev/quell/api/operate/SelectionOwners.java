package dev.quell.api.operate;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.kill.WorkflowOwner;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks whose workflows a selector means. */
final class SelectionOwners {
  private final TimedReads reads;
  private final int timeoutMillis;

  SelectionOwners(RetryingPool database, int timeoutMillis) {
    this.reads = new TimedReads(database);
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * The first workflow of another owner than a user's that a selector names, or where it finds live
   * instances; empty if there is none, or that takes too long to find out.
   */
  Future<Optional<Long>> firstForeign(
      KillSelector selector, @Nullable Long maxInstanceId, String user) {
    Future<Optional<Long>> foreign =
        selector.isByIds() || isNarrow(selector)
            ? firstForeignNamed(selector, user)
            : firstForeignFound(selector, maxInstanceId, user);
    return foreign.recover(
        failure ->
            failure instanceof CommandException
                ? SelectionQueries.nothing(failure, Optional.empty())
                : Future.failedFuture(failure));
  }

  private static boolean isNarrow(KillSelector selector) {
    return selector.workflowId() != null
        || selector.workflowRunId() != null
        || selector.arrayId() != null;
  }

  private Future<Optional<Long>> firstForeignNamed(KillSelector selector, String user) {
    Parameters values =
        Parameters.of("user", user)
            .and("workflowId", selector.workflowId())
            .and("runId", selector.workflowRunId())
            .and("arrayId", selector.arrayId())
            .andIds("taskIds", selector.taskIds())
            .andIds("instanceIds", selector.taskInstanceIds());
    String sql =
        """
        select named.id
        from (
          select #{workflowId}::bigint as id
          union
          select workflow_id from workflow_run where id = #{runId}::bigint
          union
          select workflow_id from "array" where id = #{arrayId}::bigint
          union
          select workflow_id from task where id = any(#{taskIds}::bigint[])
          union
          select run.workflow_id
          from task_instance ti
          join workflow_run run on run.id = ti.workflow_run_id
          where ti.id = any(#{instanceIds}::bigint[])
        ) as named
        where %s
        order by named.id
        limit 1
        """
            .formatted(WorkflowOwner.isAnothers("named.id", "#{user}::text"));
    return reads.first(timeoutMillis, sql, values, row -> row.getLong(0));
  }

  private Future<Optional<Long>> firstForeignFound(
      KillSelector selector, @Nullable Long maxInstanceId, String user) {
    SelectedInstances selected = new SelectedInstances(selector, maxInstanceId);
    String sql =
        """
        with found as (
          select distinct run.workflow_id from %s
        )
        select found.workflow_id
        from found
        where %s
        order by found.workflow_id
        limit 1
        """
            .formatted(
                selected.sql(), WorkflowOwner.isAnothers("found.workflow_id", "#{owner}::text"));
    return reads.first(
        timeoutMillis, sql, selected.parameters().and("owner", user), row -> row.getLong(0));
  }
}
