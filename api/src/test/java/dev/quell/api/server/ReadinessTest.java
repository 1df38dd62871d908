package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.worker.engine.BatchQueue;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a process notices about itself. */
class ReadinessTest {
  private static final long LONGEST_MILLIS = 35_000;

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

  @Test
  void namesTheQueuesInWhichNothingGetsOn() {
    Promise<List<Future<String>>> hanging = Promise.promise();
    BatchQueue<String, String> stuck = queue("stuck", hanging.future());
    Future<String> outcome = stuck.submit("a");
    clock.addSeconds(35);
    queue("busy", Promise.<List<Future<String>>>promise().future()).submit("a");
    queue("idle", Future.succeededFuture(List.of(Future.succeededFuture("done")))).submit("a");
    assertThat(getsOn().succeeded()).isTrue();

    clock.addSeconds(1);
    assertThat(getsOn().cause())
        .isInstanceOf(NotReady.class)
        .hasMessage("Commands wait, and nothing has got on for 35 s, in the queues: stuck.");

    hanging.complete(List.of(Future.succeededFuture("done")));
    assertThat(outcome.result()).isEqualTo("done");
    assertThat(getsOn().succeeded()).isTrue();
  }

  @Test
  void noticesTheEventLoopThatDoesNotTurn() {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
    CountDownLatch gate = new CountDownLatch(1);
    try {
      EventLoops loops = EventLoops.watch(vertx);
      vertx.runOnContext(turn -> waitFor(gate));

      Await.until(() -> loops.longestSilenceMillis() > 1_500);
      gate.countDown();
      Await.until(() -> loops.longestSilenceMillis() < 1_000);
    } finally {
      gate.countDown();
      Await.await(vertx.close());
    }
  }

  private static void waitFor(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Future<Void> getsOn() {
    return Readiness.getsOn(meters, LONGEST_MILLIS);
  }

  private BatchQueue<String, String> queue(String name, Future<List<Future<String>>> outcome) {
    return new BatchQueue<>(
        name, new BatchQueue.Bounds(10, 10, 1, 60_000), commands -> outcome, meters);
  }
}
