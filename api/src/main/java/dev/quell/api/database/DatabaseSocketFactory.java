package dev.quell.api.database;

import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Encrypts the connections of JDBC with the same files as those of the Vert.x client, read by the
 * same rules. The driver's own factory takes other forms of keys and looks for files in the home
 * folder. Whether the name of the server is its certificate's the driver checks.
 */
public final class DatabaseSocketFactory extends SSLSocketFactory {
  private final SSLSocketFactory sockets;

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
            : new TrustManager[] {new Anybody()},
        null);
    sockets = context.getSocketFactory();
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

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(Socket connected, String host, int port, boolean close)
      throws IOException {
    return sockets.createSocket(connected, host, port, close);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return sockets.createSocket(host, port, local, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return sockets.createSocket(host, port, local, localPort);
  }

  /** Trusts everybody, which is what {@code sslmode=require} asks for. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
