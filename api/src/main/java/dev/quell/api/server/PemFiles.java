package dev.quell.api.server;

import dev.quell.api.config.KeyProof;
import dev.quell.api.config.QuellConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * Holds what the files of a certificate, its key and the authorities of the other side said when
 * they were read. Immutable.
 */
record PemFiles(Buffer certificate, Buffer key, Optional<Buffer> authorities) {
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");

  /** Reads the files. Fails if one of them cannot be read. */
  static Future<PemFiles> read(Vertx vertx, QuellConfig.Tls files) {
    List<Future<Buffer>> reads = new ArrayList<>();
    reads.add(vertx.fileSystem().readFile(files.certificateFile().toString()));
    reads.add(vertx.fileSystem().readFile(files.keyFile().toString()));
    files
        .authoritiesFile()
        .ifPresent(file -> reads.add(vertx.fileSystem().readFile(file.toString())));
    return Future.all(reads)
        .map(
            all -> {
              List<Buffer> contents = all.list();
              return new PemFiles(
                  contents.get(0), contents.get(1), contents.stream().skip(2).findFirst());
            });
  }

  /** What a server needs: TLS 1.2 or later, without HTTP/2; with authorities, of clients too. */
  ServerSSLOptions serverOptions() {
    ServerSSLOptions options =
        new ServerSSLOptions()
            .setUseAlpn(false)
            .setEnabledSecureTransportProtocols(PROTOCOLS)
            .setKeyCertOptions(keyAndCertificate());
    authorities.ifPresent(
        file ->
            options
                .setTrustOptions(new PemTrustOptions().addCertValue(file))
                .setClientAuth(ClientAuth.REQUIRED));
    return options;
  }

  /**
   * Tells when the certificate expires. Fails if the files hold no certificate or no key, or if
   * these do not belong together, which nobody else would notice before the first connection.
   */
  Future<Instant> check(Vertx vertx) {
    return vertx.executeBlocking(
        () -> {
          X509KeyManager manager =
              manager(keyAndCertificate().getKeyManagerFactory(vertx).getKeyManagers());
          String alias = alias(manager);
          X509Certificate first = manager.getCertificateChain(alias)[0];
          prove(manager.getPrivateKey(alias), first);
          authorities.ifPresent(file -> new PemTrustOptions().addCertValue(file));
          return first.getNotAfter().toInstant();
        });
  }

  private PemKeyCertOptions keyAndCertificate() {
    return new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key);
  }

  private static X509KeyManager manager(KeyManager... managers) throws InvalidKeyException {
    return Arrays.stream(managers)
        .filter(X509KeyManager.class::isInstance)
        .map(X509KeyManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new InvalidKeyException("there is no key"));
  }

  private static String alias(X509KeyManager manager) throws InvalidKeyException {
    return KEY_TYPES.stream()
        .map(type -> manager.getServerAliases(type, null))
        .filter(aliases -> aliases != null && aliases.length > 0)
        .map(aliases -> aliases[0])
        .findFirst()
        .orElseThrow(() -> new InvalidKeyException("the key is neither RSA nor EC nor EdDSA"));
  }

  private static void prove(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    if (!KeyProof.belongTogether(key, certificate.getPublicKey())) {
      throw new InvalidKeyException("the key is not that of the certificate");
    }
  }
}
