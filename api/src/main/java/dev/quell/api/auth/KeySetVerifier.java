package dev.quell.api.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.NoSuchKeyIdException;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.util.List;

/**
 * Verifies tokens with a set of keys that never changes. Other keys need another verifier, which
 * remembers no token of this one. Thread-safe.
 */
final class KeySetVerifier implements TokenVerifier {
  private static final int REMEMBERED_TOKENS = 1_000;

  private final boolean hasKeys;
  private final JWTAuth signatures;
  private final TokenRules rules;
  private final Clock clock;
  private final int maxCharacters;
  private final VerifiedTokens verified = new VerifiedTokens(REMEMBERED_TOKENS);

  KeySetVerifier(Vertx vertx, List<PubSecKeyOptions> keys, TokenRules rules, Clock clock) {
    this(vertx, keys, rules, clock, TokenForm.MAX_CHARACTERS);
  }

  KeySetVerifier(
      Vertx vertx, List<PubSecKeyOptions> keys, TokenRules rules, Clock clock, int maxCharacters) {
    this.hasKeys = !keys.isEmpty();
    this.signatures = JWTAuth.create(vertx, signaturesOnly(keys));
    this.rules = rules;
    this.clock = clock;
    this.maxCharacters = maxCharacters;
  }

  /** The library would read the system's clock, and accept tokens that do not expire. */
  private static JWTAuthOptions signaturesOnly(List<PubSecKeyOptions> keys) {
    return new JWTAuthOptions()
        .setPubSecKeys(keys)
        .setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
  }

  @Override
  public Future<Caller> verify(String token) {
    String digest = VerifiedTokens.digest(token);
    return verified
        .find(digest, clock.millis())
        .map(Future::succeededFuture)
        .orElseGet(
            () -> verifyAnew(token).onSuccess(fresh -> verified.put(digest, fresh, clock.millis())))
        .map(VerifiedToken::caller);
  }

  private Future<VerifiedToken> verifyAnew(String token) {
    return Future.succeededFuture(token)
        .compose(this::claims)
        .map(claims -> rules.check(claims, clock.millis()));
  }

  private Future<JsonObject> claims(String token) {
    TokenForm.check(token, maxCharacters);
    if (!hasKeys) {
      return Future.failedFuture(Refusal.UNKNOWN_KEY.denial());
    }
    return Future.succeededFuture(new TokenCredentials(token))
        .compose(signatures::authenticate)
        .map(KeySetVerifier::claimsOf)
        .recover(failure -> Future.failedFuture(refusalOf(failure).denial()));
  }

  private static JsonObject claimsOf(User user) {
    return user.attributes().getJsonObject("accessToken");
  }

  /** What has the right form can only fail for its key or its signature. */
  private static Refusal refusalOf(Throwable failure) {
    return failure instanceof NoSuchKeyIdException ? Refusal.UNKNOWN_KEY : Refusal.BAD_SIGNATURE;
  }
}
