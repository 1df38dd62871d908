package dev.quell.api.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts how many bytes of one kind all connections of this process hold together, and tells
 * whether there is room for more. Thread-safe.
 */
public final class ByteBudget {
  /**
   * What is no longer is let in even if there is no room: heartbeats, reports of a state and the
   * answers to them must go on beside whoever takes all the room. There are no more of these than
   * requests under way.
   */
  static final int SMALL = 8 * 1024;

  private final long limit;
  private final AtomicLong held = new AtomicLong();
  private final Counter refused;

  /**
   * Creates the budget of a process.
   *
   * @param limit bytes
   * @param kind of what is held, as metrics tell it
   */
  public ByteBudget(long limit, String kind, MeterRegistry meters) {
    this.limit = limit;
    Gauge.builder("quell.http.memory.bytes", held, AtomicLong::get)
        .description("Bytes that connections hold")
        .tag("of", kind)
        .register(meters);
    Gauge.builder("quell.http.memory.limit.bytes", () -> limit)
        .description("Bytes that connections may hold")
        .tag("of", kind)
        .register(meters);
    this.refused =
        Counter.builder("quell.http.memory.refused")
            .description("Refusals because connections held too much")
            .tag("of", kind)
            .register(meters);
  }

  /** Tells how many bytes it allows. */
  long limit() {
    return limit;
  }

  /** Tells whether so many further bytes could be held now. */
  boolean hasRoomFor(long bytes) {
    return held.get() + bytes <= limit;
  }

  /** Counts that somebody was refused because there was no room. */
  void countRefusal() {
    refused.increment();
  }

  /** Counts bytes that are held from now on. */
  void hold(long bytes) {
    held.addAndGet(bytes);
  }

  /** Counts bytes that are not held any more. */
  void release(long bytes) {
    held.addAndGet(-bytes);
  }
}
