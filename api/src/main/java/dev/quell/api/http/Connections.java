package dev.quell.api.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Guards the connections of this process: so many at once, and none for whoever sends or takes too
 * slowly. Thread-safe.
 */
public final class Connections {
  /** Names why a connection was closed, as metrics tell it. */
  enum Reason {
    /** There are as many as there may be. */
    TOO_MANY("too_many"),
    /** Nothing came, or no whole request. */
    SLOW_REQUEST("slow_request"),
    /** Its client takes no answer, or next to nothing of it. */
    SLOW_READER("slow_reader"),
    /** Its answer found no memory, or stood still where others needed the memory. */
    NO_MEMORY("no_memory");

    private final String tag;

    Reason(String tag) {
      this.tag = tag;
    }
  }

  /** Who takes nothing for so long makes room for others. */
  private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Tells what waits for a client.
   *
   * @param since when it last took something
   */
  private record Standing(long bytes, long since) {}

  private final int max;
  private final long receiveMillis;
  private final long sendMillis;
  private final ByteBudget requests;
  private final ByteBudget answers;
  private final AtomicInteger open = new AtomicInteger();

  /** Connections with answers that wait, in the order in which something was last taken. */
  private final Map<ChannelHandlerContext, Standing> waiting = new LinkedHashMap<>();

  private final Map<Reason, Counter> closed = new EnumMap<>(Reason.class);

  /**
   * Creates the bounds of a process.
   *
   * @param max connections at once
   * @param receiveMillis within which the head of a request must come, and then its body
   * @param sendMillis within which a client must take something of its answer
   * @param requests memory for requests
   * @param answers memory for what clients have not taken yet
   */
  public Connections(
      int max,
      long receiveMillis,
      long sendMillis,
      ByteBudget requests,
      ByteBudget answers,
      MeterRegistry meters) {
    this.max = max;
    this.receiveMillis = receiveMillis;
    this.sendMillis = sendMillis;
    this.requests = requests;
    this.answers = answers;
    Gauge.builder("quell.http.connections", open, AtomicInteger::get)
        .description("Connections that are open")
        .register(meters);
    Gauge.builder("quell.http.connections.max", () -> max)
        .description("Connections that may be open")
        .register(meters);
    for (Reason reason : Reason.values()) {
      closed.put(
          reason,
          Counter.builder("quell.http.connections.closed")
              .description("Connections closed on their clients")
              .tag("reason", reason.tag)
              .register(meters));
    }
  }

  /**
   * Takes the place of the library's decoder on a new connection, and watches what is sent on it.
   */
  public void guard(HttpConnection connection, HttpServerOptions options) {
    if (connection instanceof ConnectionBase raw) {
      StrictRequestDecoder.install(raw.channel().pipeline(), options, this);
      raw.channel().pipeline().addFirst(new SendGuard(this));
    }
  }

  /**
   * Closes a connection at once. The library closes it once all that is to be sent has been sent,
   * for which it would wait as long as nobody reads.
   */
  static void abort(HttpConnection connection) {
    if (connection instanceof ConnectionBase raw) {
      ChannelHandlerContext first = raw.channel().pipeline().context(SendGuard.class);
      if (first != null) {
        var unused = first.close();
      }
    }
  }

  /** Counts a connection; tells whether it may stay. */
  boolean enter() {
    return open.incrementAndGet() <= max;
  }

  void leave() {
    open.decrementAndGet();
  }

  /** Remembers that the client of a connection has something to take, and took none just now. */
  synchronized void await(ChannelHandlerContext connection, long bytes) {
    waiting.remove(connection);
    waiting.put(connection, new Standing(bytes, System.nanoTime()));
  }

  /** Forgets a connection whose client has taken all, or is gone. */
  synchronized void forget(ChannelHandlerContext connection) {
    waiting.remove(connection);
  }

  /**
   * Makes room for an answer, if need be on the account of those that have stood still for longest.
   *
   * @return whether there is room
   */
  boolean makeRoomFor(long bytes) {
    boolean room = bytes <= ByteBudget.SMALL || answers.hasRoomFor(bytes) || giveUpForRoom(bytes);
    if (!room) {
      answers.countRefusal();
    }
    return room;
  }

  /**
   * Writes what may have to wait behind an earlier answer that its client has not taken yet, and
   * counts it for as long.
   *
   * @param write ends the answer, or sends a part of it
   */
  Future<Void> write(
      HttpServerResponse response, Buffer bytes, Function<Buffer, Future<Void>> write) {
    if (!response.writeQueueFull()) {
      return write.apply(bytes);
    }
    answers.hold(bytes.length());
    return write.apply(bytes).onComplete(written -> answers.release(bytes.length()));
  }

  /** What those have held is released a little later, each by its own event loop. */
  private boolean giveUpForRoom(long bytes) {
    List<ChannelHandlerContext> standing = longestStanding(bytes);
    standing.forEach(
        connection -> {
          count(Reason.NO_MEMORY);
          var unused = connection.close();
        });
    return !standing.isEmpty();
  }

  /** Finds, and forgets, connections that hold so much; none if they hold less. */
  private synchronized List<ChannelHandlerContext> longestStanding(long bytes) {
    List<ChannelHandlerContext> found = new ArrayList<>();
    long latest = System.nanoTime() - STANDSTILL_NANOS;
    long held = 0;
    for (Map.Entry<ChannelHandlerContext, Standing> next : waiting.entrySet()) {
      if (held >= bytes || next.getValue().since() - latest > 0) {
        break;
      }
      held += next.getValue().bytes();
      found.add(next.getKey());
    }
    if (held < bytes) {
      return List.of();
    }
    found.forEach(waiting::remove);
    return found;
  }

  void count(Reason reason) {
    Objects.requireNonNull(closed.get(reason), "counted").increment();
  }

  long receiveMillis() {
    return receiveMillis;
  }

  long sendMillis() {
    return sendMillis;
  }

  /** Gives the memory for requests. */
  ByteBudget requests() {
    return requests;
  }

  /** Counts bytes that wait to be taken. */
  void hold(long bytes) {
    answers.hold(bytes);
  }

  /** Counts bytes that do not wait any more. */
  void release(long bytes) {
    answers.release(bytes);
  }
}
