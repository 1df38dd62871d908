package dev.quell.ctl;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Holds what a provider gave to somebody who logged in.
 *
 * @param provider its issuer
 * @param clientId by which the provider knows quellctl
 * @param idToken is sent to the server
 * @param refreshToken gets another one from the provider; empty if it gives none
 */
record Login(URI provider, String clientId, String idToken, Optional<String> refreshToken) {
  private static final Duration MARGIN = Duration.ofSeconds(30);

  static Login ofJson(JsonObject kept) {
    return new Login(
        URI.create(kept.getString("issuer")),
        kept.getString("client_id"),
        kept.getString("id_token"),
        Optional.ofNullable(kept.getString("refresh_token")));
  }

  JsonObject toJson() {
    JsonObject kept =
        new JsonObject()
            .put("issuer", provider.toString())
            .put("client_id", clientId)
            .put("id_token", idToken);
    refreshToken.ifPresent(token -> kept.put("refresh_token", token));
    return kept;
  }

  /** Tells whether the token is as good as over. Only the server decides whether it is good. */
  boolean isOver(Instant now) {
    return !now.plus(MARGIN).isBefore(expiry());
  }

  private Instant expiry() {
    try {
      byte[] claims = Base64.getUrlDecoder().decode(idToken.split("\\.", -1)[1]);
      Object seconds = new JsonObject(new String(claims, StandardCharsets.UTF_8)).getValue("exp");
      return seconds instanceof Number number
          ? Instant.ofEpochSecond(number.longValue())
          : Instant.MIN;
    } catch (DecodeException | IllegalArgumentException | ArrayIndexOutOfBoundsException noToken) {
      return Instant.MIN;
    }
  }

  /** Keeps the tokens out of logs and messages. */
  @Override
  public String toString() {
    return "Login[provider=" + provider + "]";
  }
}
