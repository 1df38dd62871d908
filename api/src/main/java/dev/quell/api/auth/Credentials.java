package dev.quell.api.auth;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * What a request brings: a token, and the name that HTTP Basic puts before it. The name proves
 * nothing and serves the log alone.
 *
 * @param token as it came; nothing about it is checked yet
 * @param name {@code -} if there is none
 */
record Credentials(String token, String name) {
  static final String NO_NAME = "-";

  /**
   * Reads the Authorization header.
   *
   * @throws AccessDenied if there is none, more than one, or one of another form
   */
  static Credentials of(MultiMap headers) {
    List<String> values = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (values.isEmpty()) {
      throw Refusal.NO_TOKEN.denial();
    }
    String[] parts = values.get(0).strip().split(" +", 2);
    if (values.size() > 1 || parts.length < 2) {
      throw Refusal.MALFORMED_HEADER.denial();
    }
    return switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "bearer" -> new Credentials(parts[1], NO_NAME);
      case "basic" -> ofBasic(parts[1]);
      default -> throw Refusal.MALFORMED_HEADER.denial();
    };
  }

  private static Credentials ofBasic(String encoded) {
    String pair = decoded(encoded);
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw Refusal.MALFORMED_HEADER.denial();
    }
    String name = pair.substring(0, colon);
    return new Credentials(pair.substring(colon + 1), name.isEmpty() ? NO_NAME : name);
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      throw Refusal.MALFORMED_HEADER.denial();
    }
  }

  /** Keeps the token out of logs and messages. */
  @Override
  public String toString() {
    return "Credentials[name=" + name + "]";
  }
}
