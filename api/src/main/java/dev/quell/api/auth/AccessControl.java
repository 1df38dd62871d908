package dev.quell.api.auth;

import dev.quell.domain.command.Scope;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Decides who may call a route ({@code docs/contract/conventions.md} §6). Thread-safe. */
public interface AccessControl {

  /**
   * A handler to put before the handlers of a route. A caller with the scope goes on, and {@link
   * Caller#of} tells the next handlers who it is; everybody else fails the context with {@link
   * AccessDenied}.
   */
  Handler<RoutingContext> require(Scope scope);

  /** Lets everyone in, as the anonymous caller with every scope. */
  static AccessControl open() {
    return scope ->
        ctx -> {
          Caller.ANONYMOUS.enter(ctx);
          ctx.next();
        };
  }
}
