package dev.quell.api.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Writes answers, unless there is one already: a request that timed out may still be finished. */
public final class Answers {
  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private Answers() {}

  static boolean isOpen(HttpServerResponse response) {
    return !response.ended() && !response.closed();
  }

  /** Sends the answer, or the rest of it if it has begun. */
  static void ok(RoutingContext context, CharSequence contentType, Buffer body) {
    HttpServerResponse response = context.response();
    if (!isOpen(response)) {
      return;
    }
    if (!response.headWritten() && !response.headers().contains(HttpHeaders.CONTENT_TYPE)) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    }
    response.end(body);
  }

  static void failed(RoutingContext context, Throwable failure) {
    if (isOpen(context.response())) {
      context.fail(failure);
    }
  }

  /** Sends a client to the same resource under its proper path; method and body are kept. */
  public static void redirect(RoutingContext context, String path) {
    String query = context.request().query();
    context
        .response()
        .setStatusCode(307)
        .putHeader(HttpHeaders.LOCATION, query == null ? path : path + '?' + query)
        .end();
  }
}
