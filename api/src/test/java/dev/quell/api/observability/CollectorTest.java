package dev.quell.api.observability;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quell.api.config.ConfigLoader;
import dev.quell.api.server.Quell;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether a collector gets the traces of a whole process. */
@Tag("process")
@DatabaseTest
class CollectorTest {
  @Shared private TestDatabase database;

  private record Delivery(String path, String contentType, String body) {}

  @Test
  void getsTheTracesAtTheLatestWhenTheProcessStops() throws Exception {
    Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
    HttpServer collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    collector.createContext("/", exchange -> take(exchange, deliveries));
    collector.start();
    try {
      Quell quell =
          start("http://127.0.0.1:%d/v1/traces".formatted(collector.getAddress().getPort()));
      get(quell.port(), "/api/v3/time");
      await(quell.stop());

      assertThat(deliveries)
          .anySatisfy(
              delivery -> {
                assertThat(delivery.path()).isEqualTo("/v1/traces");
                assertThat(delivery.contentType()).isEqualTo("application/x-protobuf");
                assertThat(delivery.body()).contains("GET /api/v3/time", "the-service");
              });
    } finally {
      collector.stop(0);
    }
  }

  @Test
  void mayBeAway() throws Exception {
    Quell quell = start("http://127.0.0.1:1/v1/traces");

    assertThat(get(quell.port(), "/api/v3/time")).isEqualTo(200);

    await(quell.stop());
  }

  private Quell start(String endpoint) {
    Map<String, String> environment =
        Map.of(
            "QUELL_DATABASE_URL", database.url(),
            "QUELL_HTTP_PORT", "0",
            "QUELL_TRACING_ENABLED", "true",
            "QUELL_TRACING_ENDPOINT", endpoint,
            "QUELL_TRACING_SERVICE_NAME", "the-service",
            "QUELL_TRACING_SAMPLING_RATIO", "1");
    Vertx vertx = Vertx.vertx();
    try {
      return Await.await(
          new ConfigLoader(environment, Map.of())
              .load(vertx, Optional.empty())
              .compose(Quell::start));
    } finally {
      await(vertx.close());
    }
  }

  private static void take(HttpExchange exchange, Queue<Delivery> deliveries) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
    deliveries.add(
        new Delivery(
            exchange.getRequestURI().getPath(),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            body));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static int get(int port, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .statusCode();
  }
}
