package dev.quell.api.server;

import static dev.quell.testing.Await.await;

import dev.quell.api.config.ConfigLoader;
import dev.quell.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A whole Quell that asks for tokens, as {@code deploy/compose.yaml} starts it. */
final class MonitoredQuell implements AutoCloseable {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final int TOKEN_MINUTES = 60;

  private final HttpClient client = HttpClient.newHttpClient();
  private final String allowed = token("fsm:read fsm:write kill kill:any");
  private final Quell quell;

  private MonitoredQuell(Quell quell) {
    this.quell = quell;
  }

  /**
   * A Quell on a database, at a port that it chooses.
   *
   * @param settings environment variables besides the database's
   */
  static MonitoredQuell start(String databaseUrl, Map<String, String> settings) {
    return start(databaseUrl, 0, settings);
  }

  /** The same at a port of one's own. */
  static MonitoredQuell start(String databaseUrl, int port, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("QUELL_DATABASE_URL", databaseUrl);
    environment.put("QUELL_HTTP_PORT", Integer.toString(port));
    environment.put("QUELL_AUTH_SECRET", SECRET);
    Vertx vertx = Vertx.vertx();
    try {
      return new MonitoredQuell(
          Await.await(
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

  /** A token that is good for an hour. */
  static String token(String scope) {
    Vertx vertx = Vertx.vertx();
    try {
      return JWTAuth.create(
              vertx,
              new JWTAuthOptions()
                  .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(SECRET)))
          .generateToken(
              new JsonObject().put("scope", scope).put("sub", "test"),
              new JWTOptions().setExpiresInMinutes(TOKEN_MINUTES));
    } finally {
      await(vertx.close());
    }
  }

  /** Posts to a path under {@code /api/v3/}; does not wait for the answer. */
  CompletableFuture<HttpResponse<String>> post(String path, JsonObject body) {
    return client.sendAsync(
        request(path).POST(BodyPublishers.ofString(body.encode())).build(),
        BodyHandlers.ofString());
  }

  /** Gets a path under {@code /api/v3/}; does not wait for the answer. */
  CompletableFuture<HttpResponse<String>> get(String path) {
    return client.sendAsync(request(path).build(), BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> done(long taskInstanceId) {
    return post("task_instance/" + taskInstanceId + "/log_done", new JsonObject());
  }

  /** What Prometheus would get now. */
  String metrics() {
    return client
        .sendAsync(absolute("/metrics").build(), BodyHandlers.ofString())
        .thenApply(HttpResponse::body)
        .join();
  }

  private HttpRequest.Builder request(String path) {
    return absolute("/api/v3/" + path);
  }

  private HttpRequest.Builder absolute(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .header("Authorization", "Bearer " + allowed);
  }

  @Override
  public void close() {
    await(quell.stop());
  }
}
