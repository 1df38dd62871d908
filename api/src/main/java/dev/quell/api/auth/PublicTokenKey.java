package dev.quell.api.auth;

import io.vertx.ext.auth.PubSecKeyOptions;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A public key that signatures are checked with. Only keys that fit RS256 or ES256 exist.
 *
 * @param id the key's id in its set, or null
 */
record PublicTokenKey(@Nullable String id, PublicKey key) {
  private static final int MIN_RSA_BITS = 2048;
  private static final Base64.Encoder PEM_LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /**
   * Checks that the key is strong enough and of a supported kind.
   *
   * @throws IllegalArgumentException with the end of a sentence that begins with what the key is
   */
  PublicTokenKey {
    if (key instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      if (bits < MIN_RSA_BITS) {
        throw new IllegalArgumentException(
            "is an RSA key of " + bits + " bits; it must have at least " + MIN_RSA_BITS);
      }
    } else if (!(key instanceof ECPublicKey ec) || !isP256(ec)) {
      throw new IllegalArgumentException(
          "is neither an RSA key (for RS256) nor one on the curve P-256 (for ES256)");
    }
  }

  /** The curve of ES256. */
  static ECParameterSpec p256() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  /** The one algorithm of tokens that this key verifies. */
  String algorithm() {
    return key instanceof RSAPublicKey ? "RS256" : "ES256";
  }

  /** The key as the library takes it. */
  PubSecKeyOptions toOptions() {
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + PEM_LINES.encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    return new PubSecKeyOptions().setAlgorithm(algorithm()).setId(id).setBuffer(pem);
  }

  private static boolean isP256(ECPublicKey key) {
    try {
      ECParameterSpec p256 = p256();
      ECParameterSpec curve = key.getParams();
      return curve.getCurve().equals(p256.getCurve())
          && curve.getGenerator().equals(p256.getGenerator());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has the curve P-256", e);
    }
  }
}
