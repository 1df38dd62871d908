package dev.quell.api.auth;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens with the JDK alone, so that the library under test does not check itself. */
record TokenMint(JsonObject header, Signer signer) {

  /** Signs the first two parts of a token. */
  @FunctionalInterface
  interface Signer {
    byte[] sign(byte[] text) throws GeneralSecurityException;
  }

  static TokenMint hs256(String secret) {
    return new TokenMint(new JsonObject().put("alg", "HS256"), text -> hmac(secret, text));
  }

  static TokenMint rs256(KeyPair keys) {
    return new TokenMint(
        new JsonObject().put("alg", "RS256"),
        text -> signature("SHA256withRSA", keys.getPrivate(), text));
  }

  static TokenMint es256(KeyPair keys) {
    return new TokenMint(
        new JsonObject().put("alg", "ES256"),
        text -> signature("SHA256withECDSAinP1363Format", keys.getPrivate(), text));
  }

  /** The same key under another header. */
  TokenMint withHeader(String name, Object value) {
    return new TokenMint(header.copy().put(name, value), signer);
  }

  TokenMint withSigner(Signer other) {
    return new TokenMint(header, other);
  }

  String token(JsonObject claims) {
    return token(claims.encode());
  }

  String token(String claims) {
    String signed = part(header.encode()) + "." + part(claims);
    try {
      return signed + "." + part(signer.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String part(String text) {
    return part(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] hmac(String secret, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return mac.doFinal(text);
  }

  private static byte[] signature(String algorithm, PrivateKey key, byte[] text)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(text);
    return signature.sign();
  }
}
