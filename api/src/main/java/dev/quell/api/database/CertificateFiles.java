package dev.quell.api.database;

import dev.quell.api.config.KeyProof;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files that libpq's parameters name: certificates in PEM, a key in PKCS #8 as PEM or
 * DER. Every failure is an {@link IllegalArgumentException} that ends a sentence which begins with
 * the file.
 */
final class CertificateFiles {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final String PKCS8 = "PRIVATE KEY";
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final char[] IN_MEMORY = {};

  private CertificateFiles() {}

  /** Trusts what the certificates of a file have signed, and nobody else. */
  static TrustManagerFactory authorities(Path file) {
    try {
      KeyStore store = emptyStore();
      int number = 0;
      for (Certificate authority : certificates(file)) {
        store.setCertificateEntry("authority-" + number++, authority);
      }
      return trusting(store);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("cannot be used as certificates: " + e.getMessage(), e);
    }
  }

  /** Trusts whom the Java runtime trusts. */
  static TrustManagerFactory authoritiesOfTheJvm() {
    try {
      return trusting(null);
    } catch (GeneralSecurityException e) {
      throw new DatabaseException("The trust store of the JVM cannot be read.", e);
    }
  }

  /**
   * Proves to a server who calls.
   *
   * @param chain the caller's certificate, and those that lead to its authority
   * @throws IllegalArgumentException also if the key is not that of the certificate
   */
  static KeyManagerFactory identity(Collection<? extends Certificate> chain, PrivateKey key) {
    Certificate[] certificates = chain.toArray(Certificate[]::new);
    try {
      if (!KeyProof.belongTogether(key, certificates[0].getPublicKey())) {
        throw new IllegalArgumentException("is not the key of the certificate");
      }
      KeyStore store = emptyStore();
      store.setKeyEntry("quell", key, IN_MEMORY, certificates);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, IN_MEMORY);
      return factory;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("cannot be used: " + e.getMessage(), e);
    }
  }

  /** Reads all certificates of a file, at least one. */
  static Collection<? extends Certificate> certificates(Path file) {
    byte[] content = read(file);
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content));
      if (found.isEmpty()) {
        throw new IllegalArgumentException("holds no certificate in PEM form");
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("holds no certificate in PEM form", e);
    }
  }

  /** Reads a private key; one in an older form, or behind a password, is refused. */
  static PrivateKey key(Path file) {
    byte[] content = read(file);
    Matcher block = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      return privateKey(content);
    }
    if (!block.group(1).equals(PKCS8)) {
      throw new IllegalArgumentException(
          """
          holds '%s', but it must hold '%s'; convert it with openssl pkcs8 -topk8 -nocrypt -in OLD \
          -out NEW"""
              .formatted(block.group(1), PKCS8));
    }
    try {
      return privateKey(Base64.getMimeDecoder().decode(block.group(2)));
    } catch (IllegalArgumentException damaged) {
      throw new IllegalArgumentException("holds no private key in PKCS #8 form", damaged);
    }
  }

  private static PrivateKey privateKey(byte[] der) {
    return KEY_ALGORITHMS.stream()
        .flatMap(algorithm -> privateKey(algorithm, der).stream())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("holds no private key in PKCS #8 form"));
  }

  /** Empty if it is a key for another algorithm. */
  private static Optional<PrivateKey> privateKey(String algorithm, byte[] der) {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (InvalidKeySpecException another) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + algorithm, e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("does not exist", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot be read", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static TrustManagerFactory trusting(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
