package dev.quell.loadtest.generator;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the server again and again how much of its heap is in use, garbage included, as its metrics
 * tell. Its methods may be called by any thread.
 */
public final class HeapWatch {
  private static final long PERIOD_MILLIS = 200;
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;
  private static final Pattern USED =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} ([0-9.E+]+)");

  private final ApiClient client;
  private OptionalDouble greatest = OptionalDouble.empty();
  private Future<Void> question = Future.succeededFuture();
  private long timer;

  private HeapWatch(ApiClient client) {
    this.client = client;
  }

  /** Asks now, and from then on five times a second. */
  public static Future<HeapWatch> start(ApiClient client) {
    return client.onEventLoop(
        () -> {
          HeapWatch watch = new HeapWatch(client);
          watch.timer = client.vertx().setPeriodic(0, PERIOD_MILLIS, id -> watch.ask());
          return Future.succeededFuture(watch);
        });
  }

  /** Asks no more; completes with the greatest answer in MiB, or none if there was none. */
  public Future<OptionalDouble> stop() {
    return client.onEventLoop(
        () -> {
          client.vertx().cancelTimer(timer);
          return question.transform(asked -> Future.succeededFuture(greatest));
        });
  }

  private void ask() {
    if (question.isComplete()) {
      question = client.fetch(Request.metrics()).onSuccess(this::keep).mapEmpty();
    }
  }

  private void keep(Buffer metrics) {
    usedIn(metrics.toString())
        .ifPresent(used -> greatest = OptionalDouble.of(Math.max(used, greatest.orElse(0))));
  }

  /** Adds up the MiB in use in all areas of the heap. */
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
