package dev.quell.api.auth;

import dev.quell.domain.json.JsonText;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a token must look like before it is worth checking its signature. */
final class TokenForm {
  static final int MAX_CHARACTERS = 8192;

  private static final Pattern TOKEN =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");
  private static final Base64.Encoder CANONICAL = Base64.getUrlEncoder().withoutPadding();
  private static final Set<String> ALGORITHMS = Set.of("HS256", "RS256", "ES256");
  private static final List<String> TIMES = List.of("exp", "nbf", "iat");

  private TokenForm() {}

  /**
   * Checks the three parts, the header and the types of the times. The library that checks the
   * signature is laxer: without keys it accepts unsigned tokens, and it overlooks critical
   * extensions (RFC 7515 §4.1.11).
   *
   * @throws AccessDenied if the token cannot be valid whatever the keys are
   */
  static void check(String token, int maxCharacters) {
    var parts = TOKEN.matcher(token);
    if (token.length() > maxCharacters || !parts.matches()) {
      throw Refusal.MALFORMED_TOKEN.denial();
    }
    checkHeader(decoded(parts.group(1)));
    checkTimes(decoded(parts.group(2)));
    bytes(parts.group(3));
  }

  /** Gives the claims of a token that was found right. */
  static JsonObject claims(String token) {
    return decoded(token.split("\\.", -1)[1]);
  }

  /** Gives the claims of a token of which nothing is known; none if it cannot be one. */
  static JsonObject unchecked(String token, int maxCharacters) {
    var parts = TOKEN.matcher(token);
    if (token.length() > maxCharacters || !parts.matches()) {
      return new JsonObject();
    }
    try {
      return decoded(parts.group(2));
    } catch (AccessDenied noToken) {
      return new JsonObject();
    }
  }

  private static void checkHeader(JsonObject header) {
    boolean supported = header.getValue("alg") instanceof String name && ALGORITHMS.contains(name);
    if (!supported || header.containsKey("crit")) {
      throw Refusal.UNSUPPORTED_TOKEN.denial();
    }
  }

  private static void checkTimes(JsonObject claims) {
    for (String name : TIMES) {
      if (claims.containsKey(name) && !(claims.getValue(name) instanceof Number)) {
        throw Refusal.MALFORMED_TIME.denial(name);
      }
    }
  }

  private static JsonObject decoded(String part) {
    try {
      if (JsonText.decode(bytes(part)) instanceof JsonObject object) {
        return object;
      }
    } catch (DecodeException notJson) {
      throw Refusal.MALFORMED_TOKEN.denial();
    }
    throw Refusal.MALFORMED_TOKEN.denial();
  }

  /**
   * The decoder overlooks bits that stand for nothing, so one token could be written in many ways.
   */
  private static byte[] bytes(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (CANONICAL.encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException notBase64) {
      throw Refusal.MALFORMED_TOKEN.denial();
    }
    throw Refusal.MALFORMED_TOKEN.denial();
  }
}
