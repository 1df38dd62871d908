package dev.quell.loadtest.generator;

import io.vertx.core.Future;
import java.util.OptionalDouble;

/**
 * Asks the server again and again how much of its heap is in use, garbage included, as its metrics
 * tell. Its methods may be called by any thread.
 */
public final class HeapWatch {
  private static final long PERIOD_MILLIS = 200;
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;

  private final ApiClient client;
  private OptionalDouble greatest = OptionalDouble.empty();
  private Future<OptionalDouble> question = Future.succeededFuture(greatest);
  private long timer;

  private HeapWatch(ApiClient client) {
    this.client = client;
  }

  /** Asks now, and from then on five times a second. */
  public static HeapWatch start(ApiClient client) {
    HeapWatch watch = new HeapWatch(client);
    watch.timer = client.vertx().setPeriodic(0, PERIOD_MILLIS, id -> watch.ask());
    return watch;
  }

  /** Asks no more; completes with the greatest answer in MiB, or none if there was none. */
  public Future<OptionalDouble> stop() {
    return client.onEventLoop(
        () -> {
          client.vertx().cancelTimer(timer);
          return question.map(asked -> greatest);
        });
  }

  private void ask() {
    if (question.isComplete()) {
      question = client.read(Metric.HEAP_BYTES).onSuccess(used -> used.ifPresent(this::keep));
    }
  }

  private void keep(double bytes) {
    greatest = OptionalDouble.of(Math.max(bytes / BYTES_PER_MEBIBYTE, greatest.orElse(0)));
  }
}
