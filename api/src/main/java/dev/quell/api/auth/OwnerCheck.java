package dev.quell.api.auth;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Scope;
import dev.quell.worker.kill.WorkflowOwner;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets only the owner of a workflow go on, as {@link WorkflowOwner} names him, or an operator who
 * says why ({@code docs/contract/workflow-and-bind.md} §4, {@code docs/contract/conventions.md}
 * §6). Without authentication everybody may.
 */
public final class OwnerCheck {
  private final RetryingPool database;

  public OwnerCheck(RetryingPool database) {
    this.database = database;
  }

  /** Fails with {@link AccessDenied} (403) if the workflow is another's. */
  public Future<Void> require(Rights rights, long workflowId) {
    return isAnothers(rights.caller(), workflowId)
        .compose(
            anothers ->
                anothers
                    ? Future.failedFuture(rights.ownerAlone(workflowId))
                    : Future.succeededFuture());
  }

  /**
   * Completes with whether the workflow is another's, which {@link Scope#OPERATE_ANY} allows. Fails
   * with {@link AccessDenied} (403) without that scope, and with INVALID if an operator gives no
   * reason.
   *
   * @param reason for the audit; null if none was given
   */
  public Future<Boolean> requireOrOperator(
      Rights rights, long workflowId, @Nullable String reason) {
    return isAnothers(rights.caller(), workflowId)
        .compose(
            anothers -> {
              if (anothers && !rights.has(Scope.OPERATE_ANY)) {
                return Future.failedFuture(rights.foreignToOperate(workflowId));
              }
              return anothers && (reason == null || reason.isBlank())
                  ? Future.failedFuture(reasonMissing(workflowId))
                  : Future.succeededFuture(anothers);
            });
  }

  private static CommandException reasonMissing(long workflowId) {
    return CommandException.invalid(
        ("The field 'reason' is missing. The workflow %d belongs to another user, so the audit needs"
                + " to say why: send it as text.")
            .formatted(workflowId));
  }

  private Future<Boolean> isAnothers(Caller caller, long workflowId) {
    return caller.isAnonymous()
        ? Future.succeededFuture(false)
        : isAnothers(workflowId, caller.user());
  }

  private Future<Boolean> isAnothers(long workflowId, Optional<String> user) {
    return database.one(
        "select " + WorkflowOwner.isAnothers("#{workflowId}::bigint", "#{user}::text"),
        Parameters.of("workflowId", workflowId).and("user", user.orElse(null)),
        row -> row.getBoolean(0));
  }
}
