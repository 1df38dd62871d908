package dev.quell.api.database;

import io.vertx.pgclient.SslMode;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.postgresql.ssl.NonValidatingFactory;
import org.postgresql.ssl.WrappedFactory;

/**
 * Encrypts the connections of JDBC with the same files as those of the Vert.x client, read by the
 * same rules. The driver's own factory takes other forms of keys and looks for files in the home
 * folder. Whether the name of the server is its certificate's the driver checks.
 */
public final class DatabaseSocketFactory extends WrappedFactory {
  /**
   * Is called by the driver.
   *
   * @param properties those of the data source, named as in a URL
   * @throws GeneralSecurityException if the platform lacks TLS
   * @throws IllegalArgumentException if a file cannot be used
   */
  public DatabaseSocketFactory(Properties properties) throws GeneralSecurityException {
    Encryption encryption = encryption(properties);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        encryption.keys().map(KeyManagerFactory::getKeyManagers).orElse(new KeyManager[0]),
        encryption.isVerifying()
            ? encryption.trust().getTrustManagers()
            // Trusts everybody, which is what sslmode=require asks for.
            : new TrustManager[] {new NonValidatingFactory.NonValidatingTM()},
        null);
    factory = context.getSocketFactory();
  }

  private static Encryption encryption(Properties properties) {
    Optional<Path> key = file(UrlParameters.SSL_KEY, properties);
    return new Encryption(
        SslMode.of(properties.getProperty(UrlParameters.SSL_MODE)),
        file(UrlParameters.SSL_ROOT_CERT, properties),
        file(UrlParameters.SSL_CERT, properties)
            .map(certificate -> new Encryption.Identity(certificate, key.orElseThrow())));
  }

  private static Optional<Path> file(String name, Properties properties) {
    return Optional.ofNullable(properties.getProperty(name)).map(Path::of);
  }
}
