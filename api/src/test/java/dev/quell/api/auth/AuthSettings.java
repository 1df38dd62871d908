package dev.quell.api.auth;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of one kind of key, and claims of a token that is right under them. */
final class AuthSettings {
  static final String ISSUER = "https://issuer.example";
  static final String AUDIENCE = "quell";
  static final int LEEWAY_SECONDS = 30;

  private AuthSettings() {}

  static QuellConfig.Auth secret(String secret) {
    return settings(Optional.of(secret), Optional.empty(), Optional.empty());
  }

  static QuellConfig.Auth publicKeyFile(Path file) {
    return settings(Optional.empty(), Optional.of(file), Optional.empty());
  }

  static QuellConfig.Auth jwks(String location) {
    return settings(Optional.empty(), Optional.empty(), Optional.of(location));
  }

  static QuellConfig.Auth settings(
      Optional<String> secret, Optional<Path> publicKeyFile, Optional<String> jwks) {
    return new QuellConfig.Auth(
        secret.map(Secret::of),
        publicKeyFile,
        jwks,
        Optional.of(ISSUER),
        Optional.of(AUDIENCE),
        LEEWAY_SECONDS,
        Optional.empty());
  }

  static JsonObject claims(AdjustableClock clock) {
    return new JsonObject()
        .put("sub", "machine-7")
        .put("email", "alice@example.org")
        .put("iss", ISSUER)
        .put("aud", AUDIENCE)
        .put("iat", clock.secondsFromNow(0))
        .put("exp", clock.secondsFromNow(3600))
        .put("scope", "fsm:read fsm:write");
  }
}
