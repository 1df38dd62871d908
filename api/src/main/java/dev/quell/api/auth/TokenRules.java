package dev.quell.api.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a signed token must say to be valid (RFC 7519 §4.1): who made it, for whom, and for how
 * long.
 *
 * @param issuer the issuer it must name
 * @param audience the audience it must name, alone or among others
 * @param leewaySeconds tolerated difference between clocks
 */
record TokenRules(Optional<String> issuer, Optional<String> audience, int leewaySeconds) {

  /**
   * Checks the claims of a token that has the right {@link TokenForm}.
   *
   * @param nowMillis milliseconds since 1970
   * @throws AccessDenied if the token is not valid now
   */
  VerifiedToken check(JsonObject claims, long nowMillis) {
    checkNames(claims);
    double expiry = checkTimes(claims, nowMillis / 1000d);
    long expiryMillis = (long) (expiry * 1000);
    return new VerifiedToken(
        Caller.ofClaims(claims, Instant.ofEpochMilli(expiryMillis)), expiryMillis);
  }

  private void checkNames(JsonObject claims) {
    issuer
        .filter(name -> !name.equals(claims.getValue("iss")))
        .ifPresent(
            name -> {
              throw Refusal.WRONG_ISSUER.denial(name);
            });
    audience
        .filter(name -> !isMeantFor(name, claims.getValue("aud")))
        .ifPresent(
            name -> {
              throw Refusal.WRONG_AUDIENCE.denial(name);
            });
  }

  /** Tells whether an audience names somebody, alone or among others. */
  static boolean isMeantFor(String name, @Nullable Object audience) {
    return audience instanceof JsonArray names ? names.contains(name) : name.equals(audience);
  }

  private double checkTimes(JsonObject claims, double now) {
    double expiry = seconds(claims, "exp").orElseThrow(() -> Refusal.NO_EXPIRY.denial());
    if (now >= expiry + leewaySeconds) {
      throw Refusal.EXPIRED.denial();
    }
    double latest = now + leewaySeconds;
    if (seconds(claims, "nbf").orElse(latest) > latest
        || seconds(claims, "iat").orElse(latest) > latest) {
      throw Refusal.NOT_YET_VALID.denial();
    }
    return expiry;
  }

  private static OptionalDouble seconds(JsonObject claims, String name) {
    return claims.getValue(name) instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }
}
