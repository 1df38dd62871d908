package dev.quell.api.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Answers 503 when a request takes too long. An answer that has begun by then is left alone: it
 * ends, or is given up where it stops getting on. All requests may take equally long, so those of
 * an event loop are overdue in the order in which they began: one timer that waits for the first of
 * them does for all, where a timer each would cost a twentieth of a small request. Thread-safe.
 */
public final class RequestTimeout {
  private final long millis;
  private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

  public RequestTimeout(long millis) {
    this.millis = millis;
  }

  void limit(RoutingContext context) {
    Line line = lines.get();
    long number = line.join(context);
    context.addEndHandler(ended -> line.leave(number));
    context.next();
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
   * A request that is under way.
   *
   * @param context in which it came, so that its end is logged and traced as its own
   */
  private record UnderWay(RoutingContext request, Context context) {

    private long elapsedMillis() {
      return TimeUnit.NANOSECONDS.toMillis(ApiRequest.of(request).elapsedNanos());
    }

    private void end() {
      context.runOnContext(overdue -> RequestTimeout.end(request));
    }
  }

  /** The requests of one event loop, numbered as they come: the oldest is the first. */
  private final class Line {
    private final Map<Long, UnderWay> requests = new LinkedHashMap<>();
    private long latest;
    private boolean watched;

    /** The number to leave by. */
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
