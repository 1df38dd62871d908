package dev.quell.api.http;

import dev.quell.domain.command.CommandException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many requests may be under way in this process, and how long each of them may take.
 * One that is too many is refused at once, before its body is read. One that takes too long is
 * answered 503; an answer that has begun by then is left alone: it ends, or is given up where it
 * stops getting on.
 *
 * <p>All requests may take equally long, so those of an event loop are overdue in the order in
 * which they began: one timer that waits for the first of them does for all, where a timer each
 * would cost a twentieth of a small request. Thread-safe.
 */
public final class RequestsUnderWay {
  private static final CommandException FULL =
      CommandException.unavailable("The server has too many requests under way. Repeat later.");

  private final int max;
  private final long millis;
  private final AtomicInteger counted = new AtomicInteger();
  private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

  /**
   * Creates the bounds of a process.
   *
   * @param max requests that may be under way at once
   * @param millis longest time of one request
   */
  public RequestsUnderWay(int max, long millis, MeterRegistry meters) {
    this.max = max;
    this.millis = millis;
    Gauge.builder("quell.http.requests.in.flight", counted, AtomicInteger::get)
        .description("Requests under way")
        .register(meters);
  }

  /**
   * Lets a request in until it ends, or fails it with 503.
   *
   * @param always whether it is let in even if the server is full, and does not count
   * @return whether it is in
   */
  boolean admit(RoutingContext context, boolean always) {
    if (!always && counted.incrementAndGet() > max) {
      counted.decrementAndGet();
      context.fail(FULL);
      return false;
    }
    Line line = lines.get();
    long number = line.join(context);
    context.addEndHandler(
        ended -> {
          line.leave(number);
          if (!always) {
            counted.decrementAndGet();
          }
        });
    return true;
  }

  private static void end(RoutingContext context) {
    if (context.response().headWritten()) {
      return;
    }
    if (!context.request().isEnded()) {
      context.request().resume();
    }
    context.fail(503);
  }

  /**
   * Remembers a request.
   *
   * @param context in which it came, so that its end is logged and traced as its own
   */
  private record UnderWay(RoutingContext request, Context context) {

    private long elapsedMillis() {
      return TimeUnit.NANOSECONDS.toMillis(ApiRequest.of(request).elapsedNanos());
    }

    private void end() {
      context.runOnContext(overdue -> RequestsUnderWay.end(request));
    }
  }

  /** Holds the requests of one event loop, numbered as they come: the oldest is the first. */
  private final class Line {
    private final Map<Long, UnderWay> requests = new LinkedHashMap<>();
    private long latest;
    private boolean watched;

    /** Returns the number to leave by. */
    private long join(RoutingContext request) {
      latest++;
      requests.put(latest, new UnderWay(request, Vertx.currentContext()));
      if (!watched) {
        watched = true;
        request.vertx().setTimer(millis, due -> endOverdue(request.vertx()));
      }
      return latest;
    }

    /** Nothing happens to a request that has left already. */
    private void leave(long number) {
      requests.remove(number);
    }

    private void endOverdue(Vertx vertx) {
      Iterator<UnderWay> oldestFirst = requests.values().iterator();
      while (oldestFirst.hasNext()) {
        UnderWay oldest = oldestFirst.next();
        long left = millis - oldest.elapsedMillis();
        if (left > 0) {
          vertx.setTimer(left, due -> endOverdue(vertx));
          return;
        }
        oldestFirst.remove();
        oldest.end();
      }
      watched = false;
    }
  }
}
