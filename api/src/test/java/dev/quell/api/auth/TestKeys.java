package dev.quell.api.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.stream.Stream;

/** Fresh keys, and the forms in which they are published. */
final class TestKeys {
  static final String SECRET = "a secret that is longer than 32 bytes";

  private TestKeys() {}

  static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair ec(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(KeyPair keys) {
    return pem("PUBLIC KEY", keys.getPublic());
  }

  static String pem(String kind, Key key) {
    String lines = Base64.getMimeEncoder().encodeToString(key.getEncoded());
    return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
  }

  static JsonObject jwk(String kid, KeyPair keys) {
    JsonObject jwk = new JsonObject().put("kid", kid).put("use", "sig");
    if (keys.getPublic() instanceof RSAPublicKey rsa) {
      return jwk.put("kty", "RSA")
          .put("n", base64Url(rsa.getModulus()))
          .put("e", base64Url(rsa.getPublicExponent()));
    }
    ECPublicKey ec = (ECPublicKey) keys.getPublic();
    return jwk.put("kty", "EC")
        .put("crv", "P-256")
        .put("x", base64Url(ec.getW().getAffineX()))
        .put("y", base64Url(ec.getW().getAffineY()));
  }

  static String jwks(JsonObject... keys) {
    return new JsonObject().put("keys", new JsonArray(Stream.of(keys).toList())).encode();
  }

  private static String base64Url(BigInteger number) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(number.toByteArray());
  }
}
