package dev.quell.api.http;

import dev.quell.api.request.ApiRequest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/**
 * Answers 503 when a request takes too long. An answer that has begun by then is left alone: it
 * ends, or is given up where it stops getting on. All requests may take equally long, so those of
 * an event loop are overdue in the order in which they began: one timer that waits for the first of
 * them does for all, where a timer each would cost a twentieth of a small request. Thread-safe.
 */
final class RequestTimeout {
  private final long millis;
  private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

  RequestTimeout(long millis) {
    this.millis = millis;
  }

  void limit(RoutingContext context) {
    Line line = lines.get();
    Place place = line.join(context);
    context.addEndHandler(ended -> line.leave(place));
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

  /** A request that is under way, between the one that began before it and the one after. */
  private static final class Place {
    private final RoutingContext request;
    private final Context context = Vertx.currentContext();
    private Place before;
    private Place after;

    Place(RoutingContext request) {
      this.request = request;
    }

    private long elapsedMillis() {
      return TimeUnit.NANOSECONDS.toMillis(ApiRequest.of(request).elapsedNanos());
    }

    private void end() {
      context.runOnContext(overdue -> RequestTimeout.end(request));
    }
  }

  /**
   * The requests of one event loop. Its ends are a place that no request has, so every request has
   * neighbours until it leaves.
   */
  private final class Line {
    private final Place ends = new Place(null);
    private boolean watched;

    Line() {
      ends.before = ends;
      ends.after = ends;
    }

    private Place join(RoutingContext request) {
      Place place = new Place(request);
      place.before = ends.before;
      place.after = ends;
      ends.before.after = place;
      ends.before = place;
      if (!watched) {
        watched = true;
        request.vertx().setTimer(millis, due -> endOverdue(request.vertx()));
      }
      return place;
    }

    /** Nothing happens to a request that has left already. */
    private void leave(Place place) {
      if (place.before != null) {
        place.before.after = place.after;
        place.after.before = place.before;
        place.before = null;
        place.after = null;
      }
    }

    private void endOverdue(Vertx vertx) {
      long left = millis;
      while (ends.after != ends && (left = millis - ends.after.elapsedMillis()) <= 0) {
        Place overdue = ends.after;
        leave(overdue);
        overdue.end();
      }
      watched = ends.after != ends;
      if (watched) {
        vertx.setTimer(left, due -> endOverdue(vertx));
      }
    }
  }
}
