package dev.quell.api.observability;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.worker.engine.BatchQueue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose trace the work of a batch belongs to. */
class BatchTraceTest {
  private static final String OFFERS = "offers";

  private final Vertx vertx =
      Vertx.builder()
          .withTracer(TracedServer.traces(InMemorySpanExporter.create(), 1).tracers())
          .build();
  private final Map<List<String>, String> traceOfBatch = new ConcurrentHashMap<>();
  private final Map<String, String> traceAfterwards = new ConcurrentHashMap<>();
  private final Queue<Promise<Void>> underWay = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void worksForTheFirstCommandThatIsRecordedAndAnswersEachInItsOwnTrace() {
    await(vertx.deployVerticle(new Queueing()));
    offer("alone", "a", true);
    Await.until(() -> underWay.size() == 1);
    offer("unrecorded", "b", false);
    offer("recorded", "c", true);
    offer("later", "d", true);
    await(vertx.eventBus().request("ping", ""));

    underWay.remove().complete();
    Await.until(() -> underWay.size() == 1);
    underWay.remove().complete();
    Await.until(() -> traceAfterwards.size() == 4);

    assertThat(traceOfBatch)
        .containsOnly(
            Map.entry(List.of("alone"), trace("a")),
            Map.entry(List.of("unrecorded", "recorded", "later"), trace("c")));
    assertThat(traceAfterwards)
        .containsOnly(
            Map.entry("alone", trace("a")),
            Map.entry("unrecorded", trace("b")),
            Map.entry("recorded", trace("c")),
            Map.entry("later", trace("d")));
  }

  private void offer(String command, String digit, boolean recorded) {
    String parent = "00-%s-%s-%s".formatted(trace(digit), digit.repeat(16), recorded ? "01" : "00");
    vertx
        .eventBus()
        .request(OFFERS, command, new DeliveryOptions().addHeader("traceparent", parent));
  }

  private static String trace(String digit) {
    return digit.repeat(32);
  }

  private static String traceHere() {
    return Span.current().getSpanContext().getTraceId();
  }

  private final class Queueing extends VerticleBase {
    private BatchQueue<String, String> queue;

    @Override
    public Future<?> start() {
      queue =
          new BatchQueue<>(
              "test",
              new BatchQueue.Bounds(10, 10, 1, 10_000),
              this::process,
              new SimpleMeterRegistry());
      vertx.eventBus().<String>consumer("ping", message -> message.reply(""));
      return vertx.eventBus().<String>consumer(OFFERS, this::take).completion();
    }

    private void take(Message<String> message) {
      queue
          .submit(message.body())
          .onSuccess(done -> traceAfterwards.put(done, traceHere()))
          .onSuccess(message::reply);
    }

    private Future<List<Future<String>>> process(List<String> commands) {
      traceOfBatch.put(commands, traceHere());
      Promise<Void> held = Promise.promise();
      underWay.add(held);
      return held.future().map(none -> commands.stream().map(Future::succeededFuture).toList());
    }
  }
}
