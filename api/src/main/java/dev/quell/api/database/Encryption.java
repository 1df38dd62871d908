package dev.quell.api.database;

import dev.quell.api.config.ConfigurationException;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * Says how connections to the database are encrypted, and who has to prove what: {@code sslmode}
 * and its files, which mean what they mean to libpq. Immutable.
 *
 * @param authorities whom a verifying mode trusts; those of the JVM if there is no file
 * @param identity how Quell proves who it is
 */
record Encryption(SslMode mode, Optional<Path> authorities, Optional<Identity> identity) {
  private static final String MODES = "disable, require, verify-ca or verify-full";

  /** Names the files with Quell's own certificate and its key. */
  record Identity(Path certificate, Path key) {}

  /**
   * Reads the parameters of a URL and the files that they name.
   *
   * @throws ConfigurationException if a mode or a combination is none, or a file cannot be used
   */
  static Encryption of(UrlParameters parameters) {
    Optional<Path> authorities = parameters.file(UrlParameters.SSL_ROOT_CERT);
    Encryption encryption =
        new Encryption(
            mode(parameters, authorities.isPresent()), authorities, identity(parameters));
    encryption.check(parameters);
    return encryption;
  }

  /** As libpq: an authority that is named is asked, also where only encryption was demanded. */
  private static SslMode mode(UrlParameters parameters, boolean hasAuthorities) {
    SslMode mode =
        parameters
            .text(UrlParameters.SSL_MODE)
            .map(text -> modeOf(parameters, text))
            .orElse(SslMode.DISABLE);
    return mode == SslMode.REQUIRE && hasAuthorities ? SslMode.VERIFY_CA : mode;
  }

  private static SslMode modeOf(UrlParameters parameters, String text) {
    SslMode mode =
        Arrays.stream(SslMode.values())
            .filter(known -> known.value.equals(text))
            .findFirst()
            .orElseThrow(() -> parameters.invalid(UrlParameters.SSL_MODE, MODES));
    if (mode == SslMode.ALLOW || mode == SslMode.PREFER) {
      throw parameters.invalid(
          UrlParameters.SSL_MODE, MODES + ": whether a connection is encrypted must not be chance");
    }
    return mode;
  }

  private static Optional<Identity> identity(UrlParameters parameters) {
    Optional<Path> certificate = parameters.file(UrlParameters.SSL_CERT);
    Optional<Path> key = parameters.file(UrlParameters.SSL_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw parameters.refusal(
          "must have the parameters sslcert and sslkey together, but it has only one of them");
    }
    return certificate.map(file -> new Identity(file, key.orElseThrow()));
  }

  private void check(UrlParameters parameters) {
    if (mode == SslMode.DISABLE && (authorities.isPresent() || identity.isPresent())) {
      throw parameters.refusal(
          """
          names certificates, but its connections are not encrypted; add sslmode=verify-full, or \
          another one of require and verify-ca""");
    }
    authorities.ifPresent(
        file -> used(parameters, UrlParameters.SSL_ROOT_CERT, file, CertificateFiles::authorities));
    identity.ifPresent(
        own -> {
          var chain =
              used(
                  parameters,
                  UrlParameters.SSL_CERT,
                  own.certificate(),
                  CertificateFiles::certificates);
          var key = used(parameters, UrlParameters.SSL_KEY, own.key(), CertificateFiles::key);
          used(
              parameters,
              UrlParameters.SSL_KEY,
              own.key(),
              f -> CertificateFiles.identity(chain, key));
        });
  }

  private static <T> T used(
      UrlParameters parameters, String name, Path file, Function<Path, T> reading) {
    try {
      return reading.apply(file);
    } catch (IllegalArgumentException e) {
      throw parameters.refusal(
          "has the parameter %s=%s, but that file %s".formatted(name, file, e.getMessage()));
    }
  }

  /** Applies it to the options of the Vert.x client. */
  void applyTo(PgConnectOptions options) {
    options.setSslMode(mode);
    if (mode == SslMode.DISABLE) {
      return;
    }
    ClientSSLOptions ssl =
        new ClientSSLOptions()
            .setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
    if (isVerifying()) {
      ssl.setTrustOptions(TrustOptions.wrap(trust()));
    } else {
      ssl.setTrustAll(true);
    }
    keys().map(KeyCertOptions::wrap).ifPresent(ssl::setKeyCertOptions);
    options.setSslOptions(ssl);
  }

  /** Applies it to a JDBC data source. */
  void applyTo(PGSimpleDataSource source) {
    source.setSslMode(mode.value);
    authorities.map(Path::toString).ifPresent(source::setSslRootCert);
    identity.ifPresent(
        own -> {
          source.setSslCert(own.certificate().toString());
          source.setSslKey(own.key().toString());
        });
    if (authorities.isPresent() || identity.isPresent()) {
      source.setSslfactory(DatabaseSocketFactory.class.getName());
    } else if (isVerifying()) {
      source.setSslfactory(DefaultJavaSSLFactory.class.getName());
    }
  }

  /** Tells whether the server has to prove who it is. */
  boolean isVerifying() {
    return List.of(SslMode.VERIFY_CA, SslMode.VERIFY_FULL).contains(mode);
  }

  TrustManagerFactory trust() {
    return authorities
        .map(CertificateFiles::authorities)
        .orElseGet(CertificateFiles::authoritiesOfTheJvm);
  }

  Optional<KeyManagerFactory> keys() {
    return identity.map(
        own ->
            CertificateFiles.identity(
                CertificateFiles.certificates(own.certificate()), CertificateFiles.key(own.key())));
  }
}
