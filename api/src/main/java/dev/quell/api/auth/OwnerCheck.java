package dev.quell.api.auth;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.ext.web.handler.HttpException;
import java.util.Optional;

/**
 * Lets only the owner of a workflow go on: the user of its newest run, alive ones before others
 * ({@code docs/contract/workflow-and-bind.md} §4, {@code docs/contract/conventions.md} §6). Without
 * authentication everybody may, and a workflow without runs has no owner.
 */
public final class OwnerCheck {
  private static final int UNAUTHORIZED = 401;

  private final RetryingPool database;

  public OwnerCheck(RetryingPool database) {
    this.database = database;
  }

  /** Fails with 401 if the workflow is another's. */
  public Future<Void> require(Caller caller, long workflowId) {
    if (caller.isAnonymous()) {
      return Future.succeededFuture();
    }
    return isAnothers(workflowId, caller.user())
        .compose(
            anothers ->
                anothers
                    ? Future.failedFuture(new HttpException(UNAUTHORIZED, "Unauthorized."))
                    : Future.succeededFuture());
  }

  /**
   * SQL: the user who owns a workflow; null if it has no runs.
   *
   * @param workflowId SQL of its id
   */
  public static String ownerOf(String workflowId) {
    return """
        (
          select owner."user"
          from workflow_run owner
          where owner.workflow_id = %s
          order by owner.status in ('L', 'B', 'I', 'O', 'R', 'C', 'H') desc, owner.id desc
          limit 1
        )"""
        .formatted(workflowId);
  }

  private Future<Boolean> isAnothers(long workflowId, Optional<String> user) {
    return database.one(
        """
        select coalesce(
          (
            select run."user" is distinct from #{user}::text or #{user}::text is null
            from workflow_run run
            where run.workflow_id = #{workflowId}::bigint
            order by run.status in ('L', 'B', 'I', 'O', 'R', 'C', 'H') desc, run.id desc
            limit 1
          ),
          false)
        """,
        Parameters.of("workflowId", workflowId).and("user", user.orElse(null)),
        row -> row.getBoolean(0));
  }
}
