package dev.quell.api.http;

import dev.quell.api.auth.AccessDenied;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Turns every failed request into the one shape of errors. */
public final class Failures {
  private static final CharSequence CHALLENGE = HttpHeaders.createOptimized("WWW-Authenticate");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final long LINGER_MILLIS = 2_000;

  private final CorsPolicy cors;
  private final long maxBodyBytes;

  public Failures(CorsPolicy cors, long maxBodyBytes) {
    this.cors = cors;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Answers a request that a handler or the router has failed. */
  public void answer(RoutingContext context) {
    HttpServerResponse response = context.response();
    if (!Answers.isOpen(response)) {
      return;
    }
    if (response.headWritten()) {
      Connections.abort(context.request().connection());
      return;
    }
    ApiRequest request = ApiRequest.of(context);
    if (request == null) {
      reject(context.request(), ErrorAnswer.of(400, "The request needs a path and a Host header."));
      return;
    }
    if (context.failure() instanceof AccessDenied denied) {
      denied.challenge().ifPresent(challenge -> response.putHeader(CHALLENGE, challenge));
    }
    send(response, answerTo(context), request.id());
    if (!context.request().isEnded()) {
      context.vertx().setTimer(LINGER_MILLIS, over -> closeUnlessRead(context.request()));
    }
  }

  /** Answers a request whose path the router cannot decode, before any route has taken it. */
  public void answerUndecodable(RoutingContext context) {
    send(
        context.response(),
        ErrorAnswer.of(400, "The path of the request cannot be decoded."),
        ApiRequest.of(context).id());
  }

  /** Answers what is no HTTP at all, or too much of it: it never reaches the router. */
  public void answerInvalid(HttpServerRequest request) {
    reject(request, ofDecoder(request.decoderResult().cause()));
  }

  /** Answers what no route has seen, so that nothing has been added to the answer yet. */
  private void reject(HttpServerRequest request, ErrorAnswer answer) {
    String id = ApiRequest.newId();
    FixedHeaders.addTo(request.response(), id);
    cors.addTo(request, request.response());
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    send(request.response(), answer, id);
  }

  private ErrorAnswer answerTo(RoutingContext context) {
    int status = context.statusCode();
    if (context.failure() != null) {
      return ErrorAnswer.of(status, context.failure());
    }
    return switch (status) {
      case 413 ->
          ErrorAnswer.of(413, "The request body must have at most " + maxBodyBytes + " bytes.");
      case 503 -> ErrorAnswer.of(503, "The request took too long. Repeat it.");
      default -> ErrorAnswer.of(status);
    };
  }

  /** A client may finish sending what nobody reads, but not hold the connection with it. */
  private static void closeUnlessRead(HttpServerRequest request) {
    if (!request.isEnded()) {
      Connections.abort(request.connection());
    }
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
    return failure instanceof RefusedRequest
        ? ErrorAnswer.of(400, failure)
        : ErrorAnswer.of(400, "The request is no valid HTTP.");
  }
}
