package dev.quell.api.database;

import static dev.quell.testing.Await.await;

import dev.quell.api.config.ConfigLoader;
import dev.quell.api.server.Quell;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A whole Quell on servers of a test's own, asked over HTTP. */
final class QuellOnServers implements AutoCloseable {
  /** It migrates an empty database first. */
  private static final long SECONDS = 120;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Quell quell;

  private QuellOnServers(Quell quell) {
    this.quell = quell;
  }

  /** Starts one on a free port. */
  static QuellOnServers start(String databaseUrl) {
    return start(databaseUrl, Map.of());
  }

  /**
   * Starts one on a free port.
   *
   * @param settings environment variables besides the database's
   */
  static QuellOnServers start(String databaseUrl, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("QUELL_DATABASE_URL", databaseUrl);
    environment.put("QUELL_HTTP_PORT", "0");
    Vertx vertx = Vertx.vertx();
    try {
      return new QuellOnServers(
          joined(
              new ConfigLoader(environment, Map.of())
                  .load(vertx, Optional.empty())
                  .compose(Quell::start)));
    } finally {
      await(vertx.close());
    }
  }

  int port() {
    return quell.port();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return client.send(
        request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .header("Content-Type", "application/json");
  }

  @Override
  public void close() {
    joined(quell.stop());
  }

  private static <T> T joined(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(SECONDS, TimeUnit.SECONDS)
        .join();
  }
}
