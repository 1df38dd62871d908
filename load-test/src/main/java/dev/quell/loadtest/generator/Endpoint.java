package dev.quell.loadtest.generator;

import dev.quell.loadtest.report.LoadTestException;
import java.net.URI;
import java.util.Optional;

/** Says where the server under test listens, and the bearer token that it wants, if any. */
public record Endpoint(String host, int port, boolean encrypted, Optional<String> token) {

  /** Reads {@code http://host:port}; throws {@link LoadTestException} if it is no such URL. */
  public static Endpoint parse(String url, Optional<String> token) {
    URI uri = URI.create(url);
    boolean encrypted = "https".equals(uri.getScheme());
    if (uri.getHost() == null || (!encrypted && !"http".equals(uri.getScheme()))) {
      throw new LoadTestException(
          "A server URL must look like http://127.0.0.1:8070, unlike " + url + ".");
    }
    int standardPort = encrypted ? 443 : 80;
    int port = uri.getPort() < 0 ? standardPort : uri.getPort();
    return new Endpoint(uri.getHost(), port, encrypted, token);
  }

  @Override
  public String toString() {
    return "%s://%s:%d".formatted(encrypted ? "https" : "http", host, port);
  }
}
