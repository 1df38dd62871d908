package dev.quell.loadtest.traffic;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the server again and again how much of its heap is in use, garbage included, as its metrics
 * tell. Lives on the one event loop of its Vert.x; its methods may be called by any thread.
 */
public final class HeapWatch {
  private static final long PERIOD_MILLIS = 200;
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;
  private static final Pattern USED =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} ([0-9.E+]+)");

  private final Vertx vertx;
  private final ApiClient client;
  private OptionalDouble greatest = OptionalDouble.empty();
  private Future<Void> question = Future.succeededFuture();
  private long timer;

  private HeapWatch(Vertx vertx, ApiClient client) {
    this.vertx = vertx;
    this.client = client;
  }

  /** Asks now, and from then on five times a second. */
  public static Future<HeapWatch> start(Vertx vertx, Endpoint endpoint) {
    Promise<HeapWatch> started = Promise.promise();
    vertx.runOnContext(
        start -> {
          HeapWatch watch = new HeapWatch(vertx, ApiClient.create(vertx, endpoint, 1));
          watch.timer = vertx.setPeriodic(0, PERIOD_MILLIS, id -> watch.ask());
          started.complete(watch);
        });
    return started.future();
  }

  /** Asks no more; completes with the greatest answer in MiB, or none if there was none. */
  public Future<OptionalDouble> stop() {
    Promise<OptionalDouble> complete = Promise.promise();
    vertx.runOnContext(
        stop -> {
          vertx.cancelTimer(timer);
          question
              .eventually(client::close)
              .transform(closed -> Future.succeededFuture(greatest))
              .onComplete(complete);
        });
    return complete.future();
  }

  private void ask() {
    if (question.isComplete()) {
      question = client.fetch(Call.metrics()).onSuccess(this::keep).mapEmpty();
    }
  }

  private void keep(Buffer metrics) {
    usedIn(metrics.toString())
        .ifPresent(used -> greatest = OptionalDouble.of(Math.max(used, greatest.orElse(0))));
  }

  /** MiB, the sum over all areas of the heap. */
  static OptionalDouble usedIn(String metrics) {
    Matcher areas = USED.matcher(metrics);
    double sum = 0;
    boolean found = false;
    while (areas.find()) {
      sum += Double.parseDouble(areas.group(1)) / BYTES_PER_MEBIBYTE;
      found = true;
    }
    return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }
}
