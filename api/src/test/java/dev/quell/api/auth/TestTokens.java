package dev.quell.api.auth;

import dev.quell.testing.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Instant;

/** Access by a secret, and tokens that are good for it. */
public final class TestTokens {
  private static final AdjustableClock CLOCK = new AdjustableClock();

  private TestTokens() {}

  /** Lets in whoever has a token of these. */
  public static AccessControl access(Vertx vertx) {
    return Await.await(
        TokenAccess.create(
            vertx, AuthSettings.secret(TestKeys.SECRET), CLOCK, new SimpleMeterRegistry()));
  }

  /** A token of a user. */
  public static String token(String user, String scopes) {
    return token(user, scopes, CLOCK.instant().plusSeconds(3600));
  }

  /**
   * A token of a user that is good until then, which is not told by the clock of {@link #access}.
   */
  public static String token(String user, String scopes, Instant until) {
    return TokenMint.hs256(TestKeys.SECRET)
        .token(
            AuthSettings.claims(CLOCK)
                .put("email", user + "@example.org")
                .put("scope", scopes)
                .put("exp", until.getEpochSecond()));
  }
}
