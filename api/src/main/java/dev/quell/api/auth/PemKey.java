package dev.quell.api.auth;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads the public key of a PEM file (RFC 7468): a public key or a certificate. */
final class PemKey {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final Set<String> KINDS = Set.of("PUBLIC KEY", "CERTIFICATE");

  private PemKey() {}

  /**
   * The only key in a file. A file with several is refused: a chain of certificates would let in
   * whoever holds the key of one of its authorities.
   *
   * @throws IllegalArgumentException with the end of a sentence that begins with the file's name
   */
  static PublicTokenKey parse(Buffer file) {
    String text = file.toString(StandardCharsets.ISO_8859_1);
    List<MatchResult> blocks = BLOCK.matcher(text).results().toList();
    if (text.contains("PRIVATE KEY-----")) {
      throw new IllegalArgumentException(
          "holds a private key; give Quell the public one alone (openssl pkey -pubout)");
    }
    if (blocks.size() != 1) {
      throw new IllegalArgumentException(
          "must hold exactly one public key or certificate in PEM form, but holds "
              + blocks.size());
    }
    MatchResult block = blocks.get(0);
    return new PublicTokenKey(null, key(block.group(1), block.group(2)));
  }

  private static PublicKey key(String kind, String base64) {
    if (!KINDS.contains(kind)) {
      throw new IllegalArgumentException(
          "holds the kind '" + kind + "'; it must be 'PUBLIC KEY' or 'CERTIFICATE'");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      return kind.equals("CERTIFICATE") ? ofCertificate(der) : ofSubjectPublicKeyInfo(der);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("holds a damaged '" + kind + "'", e);
    }
  }

  private static PublicKey ofCertificate(byte[] der) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der))
        .getPublicKey();
  }

  private static PublicKey ofSubjectPublicKeyInfo(byte[] der) throws GeneralSecurityException {
    X509EncodedKeySpec encoded = new X509EncodedKeySpec(der);
    try {
      return KeyFactory.getInstance("RSA").generatePublic(encoded);
    } catch (InvalidKeySpecException notRsa) {
      return KeyFactory.getInstance("EC").generatePublic(encoded);
    }
  }
}
