package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes JSON Web Tokens (RFC 7519) in their compact form (RFC 7515 §7.1), signed with HMAC-SHA256.
 * Only writing: whoever trusts a token must have a library check it.
 */
final class SignedToken {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String HEADER =
      new JsonObject().put("typ", "JWT").put("alg", "HS256").encode();

  private SignedToken() {}

  /** Signs claims with a secret, whose bytes are those of its UTF-8 text. */
  static String of(JsonObject claims, String secret) {
    String signed = encoded(utf8(HEADER)) + "." + encoded(utf8(claims.encode()));
    return signed + "." + encoded(signature(signed, secret));
  }

  private static byte[] signature(String signed, String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(utf8(secret), ALGORITHM));
      return mac.doFinal(utf8(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
