package dev.quell.api.auth;

import dev.quell.api.config.QuellConfig;
import dev.quell.domain.command.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;

/**
 * Lets in callers whose token is valid and has the scope that a route asks for. The token comes as
 * a bearer token or as the password of HTTP Basic, which the stock client sends for {@code
 * http://name:token@host} ({@code docs/contract/conventions.md} §2, §6). Refused calls are logged
 * and counted. Thread-safe.
 */
public final class TokenAccess implements AccessControl {
  private final TokenVerifier verifier;
  private final Refusal lackOfScope;
  private final RefusalLog refusals;

  private TokenAccess(TokenVerifier verifier, Refusal lackOfScope, RefusalLog refusals) {
    this.verifier = verifier;
    this.lackOfScope = lackOfScope;
    this.refusals = refusals;
  }

  /** Access by tokens of people, whose groups say what they may do. */
  static TokenAccess ofPeople(TokenVerifier verifier, MeterRegistry meters) {
    return new TokenAccess(verifier, Refusal.LOGIN_LACKS_SCOPE, new RefusalLog(meters));
  }

  /**
   * Access by the keys of the settings. Completes when all keys are read; a JSON web key set is
   * read again from time to time until the deploying verticle is undeployed or Vert.x closed. Fails
   * with an {@link IllegalArgumentException} whose message is a sentence for the operator if a key
   * is missing, unreadable or too weak.
   *
   * @param meters where refused calls are counted, as {@code quell.auth.refused} by reason
   */
  public static Future<AccessControl> create(
      Vertx vertx, QuellConfig.Auth auth, Clock clock, MeterRegistry meters) {
    return new KeySettings(vertx, auth, clock)
        .verifier()
        .map(verifier -> new TokenAccess(verifier, Refusal.MISSING_SCOPE, new RefusalLog(meters)));
  }

  @Override
  public Handler<RoutingContext> require(Scope scope) {
    return ctx -> check(ctx, scope);
  }

  private void check(RoutingContext ctx, Scope scope) {
    Credentials credentials;
    try {
      credentials = Credentials.of(ctx.request().headers());
    } catch (AccessDenied denied) {
      refuse(ctx, denied, Credentials.NO_NAME);
      return;
    }
    hold(ctx.request());
    verifier
        .verify(credentials.token())
        .onSuccess(caller -> admit(ctx, caller, scope))
        .onFailure(failure -> refuse(ctx, failure, credentials.name()));
  }

  private void admit(RoutingContext ctx, Caller caller, Scope scope) {
    if (!caller.scopes().contains(scope)) {
      refuse(ctx, lackOfScope.denial(scope.claim()), caller.subject());
      return;
    }
    caller.enter(ctx);
    refusals.enter(ctx);
    release(ctx.request());
    ctx.next();
  }

  private void refuse(RoutingContext ctx, Throwable failure, String name) {
    release(ctx.request());
    refusals.fail(ctx, failure, name);
  }

  /** A body that arrives while a key set is fetched must wait for the handler that reads it. */
  static void hold(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.pause();
    }
  }

  static void release(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.resume();
    }
  }
}
