package dev.quell.api.auth;

import dev.quell.domain.command.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets in who has logged in with {@code quellctl login}, by the id token that the provider made for
 * that client, and leaves everybody else to another control. Which of the two a token is for is
 * told by what it says of itself; whether it is good, by its signature. Thread-safe.
 */
final class LoginAccess implements AccessControl {
  private final AccessControl others;
  private final AccessControl logins;
  private final IdentityProvider provider;

  private LoginAccess(AccessControl others, AccessControl logins, IdentityProvider provider) {
    this.others = others;
    this.logins = logins;
    this.provider = provider;
  }

  /** Control that has both; just the other one if nobody logs in with {@code quellctl}. */
  static AccessControl besides(
      AccessControl others, IdentityProvider provider, GroupScopes scopes, MeterRegistry meters) {
    if (provider.settings().cliClientId().isEmpty()) {
      return others;
    }
    TokenVerifier verifier = token -> provider.callerOfLogin(token, scopes);
    return new LoginAccess(others, TokenAccess.ofPeople(verifier, meters), provider);
  }

  @Override
  public Handler<RoutingContext> require(Scope scope) {
    Handler<RoutingContext> byLogin = logins.require(scope);
    Handler<RoutingContext> otherwise = others.require(scope);
    return ctx -> (isLogin(ctx) ? byLogin : otherwise).handle(ctx);
  }

  private boolean isLogin(RoutingContext ctx) {
    try {
      return provider.isOfLogin(Credentials.of(ctx.request().headers()).token());
    } catch (AccessDenied noToken) {
      return false;
    }
  }
}
