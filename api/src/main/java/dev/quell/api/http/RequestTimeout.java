package dev.quell.api.http;

import io.vertx.ext.web.RoutingContext;

/**
 * Answers 503 when a request takes too long. An answer that has begun by then is left alone: it
 * ends, or is given up where it stops getting on.
 */
final class RequestTimeout {
  private final long millis;

  RequestTimeout(long millis) {
    this.millis = millis;
  }

  void limit(RoutingContext context) {
    long timer = context.vertx().setTimer(millis, over -> end(context));
    context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
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
}
