package dev.quell.api.server;

import io.vertx.core.Future;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started and must be stopped, last started first. A part that fails to stop, or
 * takes too long, does not keep the others from being stopped. Thread-safe.
 */
final class StopSequence {
  private static final Logger LOG = LoggerFactory.getLogger(StopSequence.class);

  private final ConcurrentLinkedDeque<Part> parts = new ConcurrentLinkedDeque<>();

  private record Part(String name, long maxSeconds, Supplier<Future<Void>> stop) {}

  /**
   * Adds a part that has been started.
   *
   * @param maxSeconds longest wait for it to stop
   */
  void add(String name, long maxSeconds, Supplier<Future<Void>> stop) {
    parts.push(new Part(name, maxSeconds, stop));
  }

  /** Stops every part; always succeeds, failures are logged. */
  Future<Void> run() {
    Part part = parts.poll();
    return part == null ? Future.succeededFuture() : stop(part).transform(stopped -> run());
  }

  private static Future<Void> stop(Part part) {
    LOG.debug("Stopping {}", part.name());
    return Future.succeededFuture()
        .compose(started -> part.stop().get())
        .timeout(part.maxSeconds(), TimeUnit.SECONDS)
        .onFailure(failure -> LOG.warn("Could not stop {} properly", part.name(), failure));
  }
}
