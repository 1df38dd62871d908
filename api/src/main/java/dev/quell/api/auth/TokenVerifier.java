package dev.quell.api.auth;

import io.vertx.core.Future;

/** Tells who a token belongs to. Implementations are thread-safe and never block. */
interface TokenVerifier {

  /**
   * The token's owner. Completes on the event loop that calls, mostly at once; fails with {@link
   * AccessDenied} if the token is not valid now.
   */
  Future<Caller> verify(String token);
}
