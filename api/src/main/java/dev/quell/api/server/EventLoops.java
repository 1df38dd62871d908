package dev.quell.api.server;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has every event loop tell, twice a second, that it turns. Requests, commands and answers of the
 * database all need one, and whoever asks runs on another one than that which is blocked.
 * Thread-safe.
 */
final class EventLoops {
  private static final long TICK_MILLIS = 500;

  private final List<AtomicLong> ticks = new ArrayList<>();

  private EventLoops() {}

  /** Watches all event loops for as long as they live. */
  static EventLoops watch(Vertx vertx) {
    EventLoops watched = new EventLoops();
    for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      AtomicLong tick = new AtomicLong(System.nanoTime());
      watched.ticks.add(tick);
      repeat(loop, TICK_MILLIS, () -> tick.setRelease(System.nanoTime()));
    }
    return watched;
  }

  /** Runs work on each event loop again and again, so that it goes on while one is blocked. */
  static void onEach(Vertx vertx, long millis, Runnable work) {
    ((VertxInternal) vertx).nettyEventLoopGroup().forEach(loop -> repeat(loop, millis, work));
  }

  private static void repeat(EventExecutor loop, long millis, Runnable work) {
    var unused = loop.scheduleWithFixedDelay(work, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** For how many milliseconds the slowest one has not turned; up to 500 if none is blocked. */
  long longestSilenceMillis() {
    long now = System.nanoTime();
    long longest = ticks.stream().mapToLong(tick -> now - tick.getAcquire()).max().orElseThrow();
    return TimeUnit.NANOSECONDS.toMillis(longest);
  }
}
