package dev.quell.api.auth;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.PubSecKeyOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the verifier that the settings ask for; several kinds of keys may stand side by side. */
final class KeySettings {
  private static final int MIN_SECRET_BYTES = 32;
  private static final Duration JWKS_PERIOD = Duration.ofMinutes(5);
  private static final Duration JWKS_TIMEOUT = Duration.ofSeconds(5);
  private static final Pattern SCHEME = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]+)://.*");

  private final Vertx vertx;
  private final QuellConfig.Auth auth;
  private final Clock clock;
  private final TokenRules rules;

  KeySettings(Vertx vertx, QuellConfig.Auth auth, Clock clock) {
    this.vertx = vertx;
    this.auth = auth;
    this.clock = clock;
    this.rules = new TokenRules(auth.issuer(), auth.audience(), auth.leewaySeconds());
  }

  /**
   * Reads all keys. Fails with an {@link IllegalArgumentException} whose message is a sentence that
   * names the setting.
   */
  Future<TokenVerifier> verifier() {
    return Future.succeededFuture()
        .compose(v -> fixedKeys())
        .compose(fixed -> auth.jwks().map(at -> rotating(at, fixed)).orElseGet(() -> of(fixed)));
  }

  private Future<TokenVerifier> of(List<PubSecKeyOptions> fixed) {
    // Where people sign in there may be no tokens at all: then none is good.
    return fixed.isEmpty() && auth.oidc().isEmpty()
        ? Future.failedFuture(
            new IllegalArgumentException(
                "There is no key for tokens. Set auth.secret, auth.public_key_file or auth.jwks."))
        : Future.succeededFuture(new KeySetVerifier(vertx, fixed, rules, clock));
  }

  private Future<TokenVerifier> rotating(String location, List<PubSecKeyOptions> fixed) {
    Function<List<PublicTokenKey>, TokenVerifier> verifierOf =
        keys -> {
          Stream<PubSecKeyOptions> rotating = keys.stream().map(PublicTokenKey::toOptions);
          List<PubSecKeyOptions> all = Stream.concat(fixed.stream(), rotating).toList();
          return new KeySetVerifier(vertx, all, rules, clock);
        };
    KeySource source = jwksSource(location);
    return RotatingVerifier.start(vertx, source, verifierOf, clock, JWKS_PERIOD)
        .recover(failure -> wrong("auth.jwks", source, failure));
  }

  private Future<List<PubSecKeyOptions>> fixedKeys() {
    List<PubSecKeyOptions> secret = auth.secret().map(KeySettings::hs256).stream().toList();
    if (auth.publicKeyFile().isEmpty()) {
      return Future.succeededFuture(secret);
    }
    KeySource file = new KeyFile(vertx, auth.publicKeyFile().get());
    return file.read()
        .map(PemKey::parse)
        .map(key -> Stream.concat(secret.stream(), Stream.of(key.toOptions())).toList())
        .recover(failure -> wrong("auth.public_key_file", file, failure));
  }

  private static PubSecKeyOptions hs256(Secret secret) {
    String key = secret.reveal();
    if (key.startsWith("-----BEGIN")) {
      throw new IllegalArgumentException(
          "auth.secret holds a PEM key, which others may know. A public key belongs into the file"
              + " that auth.public_key_file names.");
    }
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "auth.secret has only %d bytes; HS256 needs at least %d (openssl rand -hex 32)."
              .formatted(bytes, MIN_SECRET_BYTES));
    }
    return new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(key);
  }

  private KeySource jwksSource(String location) {
    var scheme = SCHEME.matcher(location);
    if (!scheme.matches()) {
      return new KeyFile(vertx, pathOf(location));
    }
    URI address = addressOf(location);
    boolean isHttp = List.of("http", "https").contains(scheme.group(1).toLowerCase(Locale.ROOT));
    if (!isHttp || address.getHost() == null || address.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "auth.jwks must be a file's path or an address http(s)://host/path without a user name.");
    }
    return new KeyUrl(vertx, address, JWKS_TIMEOUT);
  }

  private static Path pathOf(String location) {
    try {
      return Path.of(location);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("auth.jwks is no path of a file: " + e.getReason() + ".");
    }
  }

  private static URI addressOf(String location) {
    try {
      return new URI(location);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("auth.jwks is no address: " + e.getReason() + ".");
    }
  }

  private static <T> Future<T> wrong(String setting, KeySource source, Throwable failure) {
    return Future.failedFuture(
        new IllegalArgumentException(
            "%s: %s %s.".formatted(setting, source, failure.getMessage()), failure.getCause()));
  }
}
