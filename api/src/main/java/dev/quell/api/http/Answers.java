package dev.quell.api.http;

import dev.quell.domain.command.CommandException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Writes answers, unless there is one already: a request that timed out may still be finished. */
public final class Answers {
  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private static final CommandException FULL =
      CommandException.unavailable(
          "The server has no memory left for answers that their clients have not taken yet. Repeat"
              + " later.");

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
    Connections connections = ApiRequest.of(context).connections();
    if (!response.headWritten() && !connections.makeRoomFor(body.length())) {
      // Its other requests, sent ahead without waiting for answers, would be as much work for as
      // little.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      context.fail(FULL);
      return;
    }
    if (!response.headWritten() && !response.headers().contains(HttpHeaders.CONTENT_TYPE)) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    }
    connections.write(response, body, response::end);
  }

  /**
   * Makes sure that there is memory for an answer that is not taken at once.
   *
   * @param bytes that are written as one
   * @throws CommandException (UNAVAILABLE) if there is none
   */
  static void requireRoomFor(RoutingContext context, int bytes) {
    if (!ApiRequest.of(context).connections().makeRoomFor(bytes)) {
      throw FULL;
    }
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
