package dev.quell.api.http;

import dev.quell.api.auth.AccessDenied;
import dev.quell.domain.command.CommandException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;

/**
 * Gives errors their one shape of errors ({@code docs/contract/conventions.md} §4); on a few routes
 * {@code error} is the sentence itself. Tells nothing of the inside: no SQL, no stack, no message
 * of an unexpected exception.
 *
 * @param detail a sentence, or a list of what is wrong with the parameters
 * @param sentence what Python clients read
 * @param plain whether they read nothing else in its place
 */
record ErrorAnswer(HttpResponseStatus status, Object detail, String sentence, boolean plain) {
  private static final String DEFECT =
      "The server failed to answer this request. Its log tells more under the request id.";

  /**
   * The answer to a failed request.
   *
   * @param status the status that the router suggests
   */
  static ErrorAnswer of(int status, Throwable failure) {
    if (failure instanceof CommandException refusal) {
      return ofRefusal(refusal);
    }
    if (failure instanceof InvalidParameter invalid) {
      return new ErrorAnswer(
          HttpResponseStatus.UNPROCESSABLE_ENTITY, invalid.toJson(), invalid.getMessage(), false);
    }
    if (failure instanceof PlainRefusal refusal) {
      HttpResponseStatus refused = HttpResponseStatus.valueOf(refusal.status());
      return new ErrorAnswer(refused, refusal.getMessage(), refusal.getMessage(), true);
    }
    if (failure instanceof AccessDenied denied) {
      return of(denied.status(), denied.getMessage());
    }
    if (failure instanceof RefusedRequest refused) {
      return of(refused.status(), refused.getMessage());
    }
    if (failure instanceof HttpException chosen && chosen.getPayload() != null) {
      return of(chosen.getStatusCode(), chosen.getPayload());
    }
    return status == 500 ? of(500, DEFECT) : of(status);
  }

  /** An answer that needs no more words than its status. */
  static ErrorAnswer of(int status) {
    return of(status, HttpResponseStatus.valueOf(status).reasonPhrase());
  }

  static ErrorAnswer of(int status, String sentence) {
    return new ErrorAnswer(HttpResponseStatus.valueOf(status), sentence, sentence, false);
  }

  private static ErrorAnswer ofRefusal(CommandException refusal) {
    return switch (refusal.code()) {
      case INVALID, NOT_FOUND, UNAVAILABLE -> of(refusal.code().number(), refusal.getMessage());
      case INTERNAL -> of(500, DEFECT);
    };
  }

  boolean isServerError() {
    return status.code() >= 500;
  }

  boolean isUnavailable() {
    return status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE);
  }

  Buffer toBuffer(String requestId) {
    if (plain) {
      return new JsonObject().put("detail", detail).put("error", sentence).toBuffer();
    }
    JsonObject error =
        new JsonObject()
            .put("type", status.reasonPhrase().replace(" ", ""))
            .put("exception_message", sentence)
            .put("status_code", status.codeAsText().toString());
    if (isServerError()) {
      error.put("request_id", requestId);
    }
    return new JsonObject().put("detail", detail).put("error", error).toBuffer();
  }
}
