package dev.quell.api.auth;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Lets requests in or refuses them, before their body is read. */
public interface AccessControl {

  /**
   * A handler for operations that need a scope. It calls {@link RoutingContext#next()} for callers
   * who have it and fails the context with 401 or 403 for others. A handler that decides later
   * pauses the request until then, so that its body is still there to be read.
   */
  Handler<RoutingContext> require(Scope scope);

  /** Lets everyone do everything: authentication is off. */
  static AccessControl open() {
    return scope -> RoutingContext::next;
  }
}
