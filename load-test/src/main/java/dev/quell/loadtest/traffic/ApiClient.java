package dev.quell.loadtest.traffic;

import dev.quell.loadtest.subject.LoadTestException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.function.Supplier;

/** Calls a server over a bounded number of connections that are kept open. */
public final class ApiClient {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final int UNBOUNDED = -1;

  private final HttpClientAgent client;
  private final Endpoint endpoint;

  private ApiClient(HttpClientAgent client, Endpoint endpoint) {
    this.client = client;
    this.endpoint = endpoint;
  }

  /** A client whose calls wait while all connections are in use. */
  public static ApiClient create(Vertx vertx, Endpoint endpoint, int connections) {
    HttpClientOptions options =
        new HttpClientOptions().setSsl(endpoint.encrypted()).setKeepAliveTimeout(0);
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(UNBOUNDED);
    return new ApiClient(vertx.createHttpClient(options, pool), endpoint);
  }

  /** Fails with a {@link LoadTestException} unless a server is there and well. */
  public static Future<Void> requireHealthy(Vertx vertx, Endpoint endpoint) {
    ApiClient client = create(vertx, endpoint, 1);
    return onEventLoop(vertx, () -> client.send(Call.health()))
        .recover(failure -> Future.failedFuture(unhealthy(endpoint, failure.getMessage())))
        .compose(
            status ->
                status == 200
                    ? Future.<Void>succeededFuture()
                    : Future.failedFuture(unhealthy(endpoint, "it answers " + status)))
        .eventually(client::close);
  }

  /**
   * Has the event loop do something, since only there an answer is read before the next part of it
   * comes in.
   */
  static <T> Future<T> onEventLoop(Vertx vertx, Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    vertx.runOnContext(start -> action.get().onComplete(done));
    return done.future();
  }

  private static LoadTestException unhealthy(Endpoint endpoint, String why) {
    return new LoadTestException("No healthy server at %s: %s.".formatted(endpoint, why));
  }

  /**
   * Sends a call; to be called on the event loop. Completes with the status of the answer once it
   * has been read to its end; fails if there is no answer.
   */
  public Future<Integer> send(Call call) {
    return client
        .request(options(call))
        .compose(request -> request.send(call.body()))
        .compose(response -> response.end().map(response.statusCode()));
  }

  /** Sends a call. Completes with the body of the answer; fails unless that is 200. */
  Future<Buffer> fetch(Call call) {
    return client
        .request(options(call))
        .compose(request -> request.send(call.body()))
        .expecting(HttpResponseExpectation.SC_OK)
        .compose(HttpClientResponse::body);
  }

  /** Opens a connection that is not one of the pool's. */
  Future<HttpClientConnection> connect() {
    return client.connect(
        new HttpConnectOptions().setHost(endpoint.host()).setPort(endpoint.port()));
  }

  RequestOptions options(Call call) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(call.method())
            .setHost(endpoint.host())
            .setPort(endpoint.port())
            .setURI(call.path())
            .putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    endpoint
        .token()
        .ifPresent(token -> options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token));
    return options;
  }

  /** Closes all connections. */
  public Future<Void> close() {
    return client.close();
  }
}
