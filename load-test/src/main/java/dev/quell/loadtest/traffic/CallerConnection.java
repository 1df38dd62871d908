package dev.quell.loadtest.traffic;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpHeaders;

/**
 * The one connection of a caller that waits for each answer before the next call. It needs no pool,
 * which would take a quarter of the load's time from the server under test; when the server closes
 * it, the next call opens another one. Confined to one event loop.
 */
final class CallerConnection {
  private final ApiClient client;
  private HttpClientConnection connection;

  CallerConnection(ApiClient client) {
    this.client = client;
  }

  /**
   * Sends a call. Completes with the status of the answer once it has been read to its end; fails
   * if there is no answer.
   */
  Future<Integer> send(Call call) {
    return connection == null
        ? client.connect().compose(opened -> sendOver(open(opened), call))
        : sendOver(connection, call);
  }

  private HttpClientConnection open(HttpClientConnection opened) {
    connection = opened;
    opened.closeHandler(closed -> connection = null);
    return opened;
  }

  private Future<Integer> sendOver(HttpClientConnection over, Call call) {
    return over.request(client.options(call))
        .compose(request -> request.send(call.body()))
        .compose(
            response -> {
              if ("close".equals(response.getHeader(HttpHeaders.CONNECTION))) {
                connection = null;
              }
              return response.end().map(response.statusCode());
            });
  }
}
