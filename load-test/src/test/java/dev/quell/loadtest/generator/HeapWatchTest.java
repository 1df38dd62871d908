package dev.quell.loadtest.generator;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The heap is as large as the server tells; of one that does not tell, nothing is said. */
class HeapWatchTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void addsUpTheAreasOfTheHeapAndFindsTheProcessorTime() {
    String metrics =
        """
        # TYPE jvm_memory_used_bytes gauge
        jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 1.048576E7
        jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 2097152.0
        jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 7.0E9
        process_cpu_time_ns_total 2.5E9
        jvm_memory_max_bytes{area="heap",id="G1 Old Gen"} 9.0E9
        """;

    assertThat(Metric.HEAP_BYTES.in(metrics)).hasValue(12 * 1024 * 1024);
    assertThat(Metric.PROCESSOR_NANOS.in(metrics)).hasValue(2.5E9);
  }

  @Test
  void keepsTheGreatestAnswer() {
    Endpoint endpoint =
        serve(200, "jvm_memory_used_bytes{area=\"heap\",id=\"G1 Old Gen\"} 1048576\n");

    HeapWatch watch = HeapWatch.start(ApiClient.create(vertx, endpoint, 1));
    await(vertx.timer(100));

    assertThat(await(watch.stop())).hasValue(1);
  }

  @Test
  void saysNothingOfAServerWithoutMetrics() {
    HeapWatch watch = HeapWatch.start(ApiClient.create(vertx, serve(404, "no such page"), 1));
    await(vertx.timer(100));

    assertThat(await(watch.stop())).isEmpty();
  }

  private Endpoint serve(int status, String body) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().setStatusCode(status).end(body));
    int port = await(server.listen(0)).actualPort();
    return new Endpoint("127.0.0.1", port, false, Optional.empty());
  }
}
