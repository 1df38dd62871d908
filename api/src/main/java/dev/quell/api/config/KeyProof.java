package dev.quell.api.config;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/**
 * Proves that a key and a certificate, which two settings name, belong together: nobody else would
 * notice before the first connection.
 */
public final class KeyProof {
  private static final byte[] PROBE = {1, 2, 3, 4};

  private KeyProof() {}

  /**
   * Tells whether what the private key signs the public one verifies. Fails if the platform does
   * not know their algorithm; RSA, EC and EdDSA it knows.
   */
  public static boolean belongTogether(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(PROBE);
    return signature.verify(signed);
  }
}
