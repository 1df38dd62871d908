package dev.quell.api.http;

import dev.quell.api.auth.AccessDenied;
import dev.quell.api.request.ApiRequest;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** Turns every failed request into the one shape of errors. */
final class Failures {
  private static final CharSequence CHALLENGE = HttpHeaders.createOptimized("WWW-Authenticate");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
  private static final String RETRY_AFTER_SECONDS = "1";

  private final CorsPolicy cors;

  Failures(CorsPolicy cors) {
    this.cors = cors;
  }

  /** Answers a request that a handler or the router has failed. */
  void answer(RoutingContext context) {
    HttpServerResponse response = context.response();
    if (!Answers.isOpen(response)) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    if (context.failure() instanceof AccessDenied denied) {
      denied.challenge().ifPresent(challenge -> response.putHeader(CHALLENGE, challenge));
    }
    send(
        response,
        ErrorAnswer.of(context.statusCode(), context.failure()),
        ApiRequest.of(context).id());
  }

  /** Answers what is no HTTP at all, or too much of it: it never reaches the router. */
  void answerInvalid(HttpServerRequest request) {
    String id = UUID.randomUUID().toString();
    FixedHeaders.addTo(request.response(), id);
    cors.addTo(request, request.response());
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    send(request.response(), ofDecoder(request.decoderResult().cause()), id);
  }

  private static void send(HttpServerResponse response, ErrorAnswer answer, String requestId) {
    if (answer.isUnavailable()) {
      response.putHeader(RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    response
        .setStatusCode(answer.status().code())
        .putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON)
        .end(answer.toBuffer(requestId));
  }

  private static ErrorAnswer ofDecoder(Throwable failure) {
    if (failure instanceof TooLongHttpLineException) {
      return ErrorAnswer.of(414, "The first line of the request is too long.");
    }
    if (failure instanceof TooLongFrameException) {
      return ErrorAnswer.of(431, "The headers of the request are too large.");
    }
    return ErrorAnswer.of(400, "The request is no valid HTTP.");
  }
}
