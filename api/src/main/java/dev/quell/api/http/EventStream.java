package dev.quell.api.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends one answer as a stream of server-sent events. A client that takes nothing in gets the
 * newest event once it does again, and not those between. Sends a comment when it is silent for
 * long, so that nobody between takes the connection for dead, and ends by itself after an hour: a
 * token that has expired must not be good for ever. All but {@link #end} belongs to the event loop
 * of the request.
 */
public final class EventStream {
  private static final long COMMENT_MILLIS = 15_000;
  private static final long LONGEST_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");
  private static final CharSequence BUFFERING = HttpHeaders.createOptimized("X-Accel-Buffering");
  private static final Buffer COMMENT = Buffer.buffer(":\n\n");

  private final RoutingContext context;
  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Promise<Void> ended = Promise.promise();
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile @Nullable Buffer waiting;

  EventStream(RoutingContext context) {
    this.context = context;
    this.vertx = context.vertx();
    this.response = context.response();
  }

  void begin() {
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, EVENTS)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        // What is compressed waits for more; and proxies are asked not to gather either.
        .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY)
        .putHeader(BUFFERING, "no")
        .drainHandler(drained -> sendWaiting());
    context.addEndHandler(gone -> ended.tryComplete());
    long comments = vertx.setPeriodic(COMMENT_MILLIS, tick -> comment());
    long limit = vertx.setTimer(LONGEST_MILLIS, over -> end());
    ended
        .future()
        .onComplete(
            over -> {
              vertx.cancelTimer(comments);
              vertx.cancelTimer(limit);
            });
  }

  /** Completes when the client is gone or the stream has been ended. */
  public Future<Void> ended() {
    return ended.future();
  }

  /**
   * Sends an event.
   *
   * @param name what kind of event
   * @param data one line
   */
  public void send(String name, String data) {
    Buffer event = Buffer.buffer("event: " + name + "\ndata: " + data + "\n\n");
    if (!isOpen()) {
      return;
    }
    if (response.writeQueueFull()) {
      waiting = event;
    } else {
      waiting = null;
      response.write(event);
    }
  }

  /** Ends the stream after what has been sent; may be called from any thread, and twice. */
  public void end() {
    if (ending.compareAndSet(false, true) && !response.closed()) {
      Buffer last = waiting;
      response.end(last == null ? Buffer.buffer() : last);
    }
  }

  private void comment() {
    if (isOpen() && !response.writeQueueFull()) {
      response.write(COMMENT);
    }
  }

  private void sendWaiting() {
    if (waiting != null && isOpen()) {
      response.write(waiting);
      waiting = null;
    }
  }

  private boolean isOpen() {
    return !ending.get() && !response.closed();
  }
}
