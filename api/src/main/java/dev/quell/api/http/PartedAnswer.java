package dev.quell.api.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;

/**
 * Sends a 200 answer in parts, no faster than its reader takes them. The operation's result is its
 * last part. If that fails instead, the connection is cut, so that nobody takes the parts for the
 * whole. Belongs to the event loop of its request.
 */
public final class PartedAnswer {
  /** Most parts are no longer. */
  static final int USUAL_BYTES = 256 * 1024;

  private final HttpServerResponse response;
  private final Connections connections;
  private boolean begun;

  PartedAnswer(HttpServerResponse response, CharSequence contentType, Connections connections) {
    this.response = response;
    this.connections = connections;
    response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
  }

  /**
   * Sends a part. Completes when the connection has taken it; fails with {@link CutAnswer} if there
   * is no reader any more, or one that does not take it in time.
   */
  public Future<Void> send(Buffer part) {
    if (response.ended() || response.closed()) {
      return Future.failedFuture(new CutAnswer("Nobody takes the answer any more"));
    }
    if (!begun) {
      begun = true;
      response.setChunked(true);
    }
    return unrepeatable(
        connections
            .write(response, part, response::write)
            .timeout(connections.sendMillis(), TimeUnit.MILLISECONDS));
  }

  /** Turns failures into {@link CutAnswer} once something has been sent: no try may follow. */
  public <T> Future<T> unrepeatable(Future<T> work) {
    return work.recover(
        failure ->
            Future.failedFuture(
                begun && !(failure instanceof CutAnswer) ? new CutAnswer(failure) : failure));
  }
}
