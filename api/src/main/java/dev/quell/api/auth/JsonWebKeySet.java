package dev.quell.api.auth;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a JSON web key set (RFC 7517). Only the public numbers of RS256 and ES256 keys are taken;
 * secrets, private parts and certificates in it are ignored.
 */
final class JsonWebKeySet {
  private static final Logger LOG = LoggerFactory.getLogger(JsonWebKeySet.class);

  private JsonWebKeySet() {}

  /**
   * The usable keys of a set, in its order; may be empty. Keys for other uses are passed over.
   *
   * @throws IllegalArgumentException with the end of a sentence that begins with the set's location
   */
  static List<PublicTokenKey> parse(Buffer text) {
    return keys(text).stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .filter(JsonWebKeySet::isForSignatures)
        .flatMap(jwk -> key(jwk).stream())
        .toList();
  }

  private static JsonArray keys(Buffer text) {
    try {
      if (text.toJsonValue() instanceof JsonObject set
          && set.getValue("keys") instanceof JsonArray keys) {
        return keys;
      }
    } catch (DecodeException notJson) {
      throw new IllegalArgumentException("is not JSON", notJson);
    }
    throw new IllegalArgumentException("is no JSON web key set: it has no array 'keys'");
  }

  private static boolean isForSignatures(JsonObject jwk) {
    Object use = jwk.getValue("use");
    Object operations = jwk.getValue("key_ops");
    return (use == null || use.equals("sig"))
        && (operations == null
            || (operations instanceof JsonArray list && list.contains("verify")));
  }

  private static Optional<PublicTokenKey> key(JsonObject jwk) {
    try {
      Optional<PublicKey> key = publicKey(jwk);
      String id = jwk.getValue("kid") instanceof String text ? text : null;
      return key.map(found -> new PublicTokenKey(id, found));
    } catch (GeneralSecurityException | IllegalArgumentException unusable) {
      LOG.warn("Passed over a key of the JSON web key set: {}", unusable.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<PublicKey> publicKey(JsonObject jwk) throws GeneralSecurityException {
    Object type = jwk.getValue("kty");
    Object algorithm = jwk.getValue("alg");
    if ("RSA".equals(type) && (algorithm == null || algorithm.equals("RS256"))) {
      RSAPublicKeySpec spec = new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e"));
      return Optional.of(KeyFactory.getInstance("RSA").generatePublic(spec));
    }
    boolean isP256 = "EC".equals(type) && "P-256".equals(jwk.getValue("crv"));
    if (isP256 && (algorithm == null || algorithm.equals("ES256"))) {
      ECPoint point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
      ECPublicKeySpec spec = new ECPublicKeySpec(point, PublicTokenKey.p256());
      return Optional.of(KeyFactory.getInstance("EC").generatePublic(spec));
    }
    return Optional.empty();
  }

  private static BigInteger number(JsonObject jwk, String name) {
    if (!(jwk.getValue(name) instanceof String digits)) {
      throw new IllegalArgumentException("its member '" + name + "' must be base64url text");
    }
    return new BigInteger(1, Base64.getUrlDecoder().decode(digits));
  }
}
