package dev.quell.api.observability;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.TestDatabase;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;

/** A real server whose spans stay in memory. */
final class TracedServer implements AutoCloseable {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final ApiServer server;

  private TracedServer(TestDatabase db, double samplingRatio) {
    Vertx vertx = Vertx.builder().withTracer(traces(spans, samplingRatio).tracers()).build();
    server = ApiServer.startOn(vertx, db.options());
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
  int post(String path, String... headers) {
    return server.send("POST", path, BodyPublishers.ofString("{}"), headers).statusCode();
  }

  /** Sends a body and requires the answer 200; returns the answer. */
  JsonObject carryOut(String method, String path, JsonObject body) {
    HttpResponse<String> answer =
        server.send(method, "/api/v3" + path, BodyPublishers.ofString(body.encode()));
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
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
    server.close();
  }
}
