package dev.quell.api.auth;

import dev.quell.domain.command.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Lets in whoever has a session with the scope that a route asks for, and leaves who brings a token
 * or neither to another control: either opens what its scopes allow ({@code
 * docs/contract/login.md}). What writes must come from a page that is trusted. Thread-safe.
 */
final class SessionAccess implements AccessControl {
  private final AccessControl tokens;
  private final SessionRegistry sessions;
  private final SignInCookies cookies;
  private final PageOrigins pages;
  private final GroupScopes scopes;
  private final RefusalLog refusals;

  SessionAccess(
      AccessControl tokens,
      SessionRegistry sessions,
      SignInCookies cookies,
      PageOrigins pages,
      GroupScopes scopes,
      MeterRegistry meters) {
    this.tokens = tokens;
    this.sessions = sessions;
    this.cookies = cookies;
    this.pages = pages;
    this.scopes = scopes;
    this.refusals = new RefusalLog(meters);
  }

  @Override
  public Handler<RoutingContext> require(Scope scope) {
    Handler<RoutingContext> withToken = tokens.require(scope);
    return ctx -> {
      Optional<String> id = cookies.session(ctx.request());
      if (id.isEmpty() || ctx.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
        withToken.handle(ctx);
      } else {
        check(ctx, scope, id.get());
      }
    };
  }

  private void check(RoutingContext ctx, Scope scope, String id) {
    if (!pages.allow(ctx.request())) {
      refusals.fail(ctx, Refusal.FOREIGN_SESSION.denial(), Credentials.NO_NAME);
      return;
    }
    TokenAccess.hold(ctx.request());
    sessions
        .find(id)
        .onComplete(found -> TokenAccess.release(ctx.request()))
        .onSuccess(found -> found.ifPresentOrElse(open -> admit(ctx, open, scope), () -> over(ctx)))
        .onFailure(ctx::fail);
  }

  private void over(RoutingContext ctx) {
    refusals.fail(ctx, Refusal.SESSION_OVER.denial(), Credentials.NO_NAME);
  }

  private void admit(RoutingContext ctx, Session session, Scope scope) {
    Caller caller = session.caller(scopes);
    if (!caller.scopes().contains(scope)) {
      refusals.fail(ctx, Refusal.SESSION_LACKS_SCOPE.denial(scope.claim()), caller.name());
      return;
    }
    caller.enter(ctx);
    refusals.enter(ctx);
    ctx.next();
  }
}
