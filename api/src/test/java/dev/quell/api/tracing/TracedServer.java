package dev.quell.api.tracing;

import static dev.quell.testing.Await.await;

import dev.quell.api.auth.AccessControl;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.health.Readiness;
import dev.quell.api.http.CorsPolicy;
import dev.quell.api.http.HttpApi;
import dev.quell.api.http.HttpServices;
import dev.quell.testing.Await;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.CommandBus;
import dev.quell.worker.KillerWorker;
import dev.quell.worker.WorkerConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** A real server whose spans stay in memory. */
final class TracedServer implements AutoCloseable {
  private static final QuellConfig.Http HTTP =
      new QuellConfig.Http("127.0.0.1", 0, false, 1, 1_000_000, 200, 18_000, List.of());
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1");
  private static final long BUS_TIMEOUT_MILLIS = 17_000;

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx;
  private final int port;

  private TracedServer(TestDatabase db, double samplingRatio) {
    vertx = Vertx.builder().withTracer(traces(spans, samplingRatio).tracers()).build();
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    RetryingPool reads =
        RetryingPool.of(
            vertx, PgBuilder.pool().using(vertx).connectingTo(db.options()).build(), meters);
    await(KillerWorker.deploy(vertx, WorkerConfig.defaults(db.options()), meters));
    HttpServices services =
        new HttpServices(
            CommandBus.create(vertx, BUS_TIMEOUT_MILLIS),
            reads,
            AccessControl.open(),
            CorsPolicy.open(),
            meters,
            Readiness.of(vertx, reads));
    port = await(HttpApi.deploy(vertx, HTTP, services)).port();
  }

  static TracedServer start(TestDatabase db, double samplingRatio) {
    return new TracedServer(db, samplingRatio);
  }

  /** Traces that go to memory as soon as their spans end. */
  static Traces traces(InMemorySpanExporter spans, double samplingRatio) {
    return Traces.handed(
        SimpleSpanProcessor.create(spans),
        new QuellConfig.Tracing(true, NOWHERE, "quell", samplingRatio),
        "test");
  }

  /** Posts an empty object; returns the status code. */
  int post(String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .POST(BodyPublishers.ofString("{}"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString()).statusCode();
  }

  /** All spans of the trace that has a span with this name, once that one has ended. */
  List<SpanData> traceWith(String spanName) {
    Await.until(() -> ended().stream().anyMatch(span -> span.getName().equals(spanName)));
    String trace =
        ended().stream()
            .filter(span -> span.getName().equals(spanName))
            .findFirst()
            .orElseThrow()
            .getTraceId();
    return ended().stream().filter(span -> span.getTraceId().equals(trace)).toList();
  }

  List<SpanData> ended() {
    return spans.getFinishedSpanItems();
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
