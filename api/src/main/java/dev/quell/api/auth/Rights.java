package dev.quell.api.auth;

import dev.quell.domain.command.Scope;
import io.vertx.ext.web.RoutingContext;

/**
 * What a caller who was let in may do beyond the scope of the route. Refusals are logged and
 * counted like those of routes. Belongs to the event loop of the request.
 */
public final class Rights {
  private final RoutingContext ctx;
  private final Caller caller;

  private Rights(RoutingContext ctx) {
    this.ctx = ctx;
    this.caller = Caller.of(ctx);
  }

  /**
   * The rights of a request's caller.
   *
   * @throws IllegalStateException if the route has no access control
   */
  public static Rights of(RoutingContext ctx) {
    return new Rights(ctx);
  }

  /** Whose rights these are. */
  public Caller caller() {
    return caller;
  }

  /** Whether the caller has a scope. */
  public boolean has(Scope scope) {
    return caller.scopes().contains(scope);
  }

  /**
   * Lets only a caller with a scope go on.
   *
   * @throws AccessDenied (403) otherwise
   */
  public void require(Scope scope) {
    if (!has(scope)) {
      throw denied(Refusal.MISSING_SCOPE, scope.claim());
    }
  }

  /**
   * Lets only a caller go on who may kill somewhere: with {@link Scope#KILL_ANY}, or as a user who
   * can own workflows.
   *
   * @throws AccessDenied (403) otherwise
   */
  public void requireUser() {
    if (!has(Scope.KILL_ANY) && caller.user().isEmpty()) {
      throw denied(Refusal.NO_USER, Scope.KILL_ANY.claim());
    }
  }

  /** The refusal to kill in a workflow of somebody else's. */
  public AccessDenied foreignWorkflow(long workflowId) {
    return denied(Refusal.FOREIGN_WORKFLOW, Scope.KILL_ANY.claim(), Long.toString(workflowId));
  }

  /** The refusal to steer a kill job of somebody else's. */
  public AccessDenied foreignKillJob(long killJobId) {
    return denied(Refusal.FOREIGN_KILL_JOB, Scope.KILL_ANY.claim(), Long.toString(killJobId));
  }

  /** The refusal of what the owner of a workflow, or an operator with a scope for it, may do. */
  AccessDenied foreignToOperate(long workflowId) {
    return denied(Refusal.FOREIGN_TO_OPERATE, Scope.OPERATE_ANY.claim(), Long.toString(workflowId));
  }

  /** The refusal of what the owner of a workflow alone may do. */
  AccessDenied ownerAlone(long workflowId) {
    return denied(Refusal.OWNER_ALONE, Long.toString(workflowId));
  }

  /** The refusal to raise a limit of somebody else's workflow. */
  public AccessDenied foreignLimit(long workflowId, int present) {
    return denied(Refusal.FOREIGN_LIMIT, Long.toString(workflowId), Integer.toString(present));
  }

  private AccessDenied denied(Refusal refusal, String... details) {
    RefusalLog.of(ctx).ifPresent(log -> log.record(ctx.request(), refusal, caller.subject()));
    return refusal.denial(details);
  }
}
