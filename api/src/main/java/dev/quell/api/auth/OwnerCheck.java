package dev.quell.api.auth;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.worker.kill.WorkflowOwner;
import io.vertx.core.Future;
import io.vertx.ext.web.handler.HttpException;
import java.util.Optional;

/**
 * Lets only the owner of a workflow go on, as {@link WorkflowOwner} names him ({@code
 * docs/contract/workflow-and-bind.md} §4, {@code docs/contract/conventions.md} §6). Without
 * authentication everybody may.
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

  private Future<Boolean> isAnothers(long workflowId, Optional<String> user) {
    return database.one(
        "select " + WorkflowOwner.isAnothers("#{workflowId}::bigint", "#{user}::text"),
        Parameters.of("workflowId", workflowId).and("user", user.orElse(null)),
        row -> row.getBoolean(0));
  }
}
