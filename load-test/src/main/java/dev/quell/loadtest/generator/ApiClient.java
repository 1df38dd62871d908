package dev.quell.loadtest.generator;

import dev.quell.loadtest.report.LoadTestException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Calls a server over a bounded number of connections; calls wait while all are in use.
 *
 * @param keeps whether connections are kept open, or closed after each answer, as workers do that
 *     call once in a while
 */
public record ApiClient(Vertx vertx, HttpClient client, Endpoint endpoint, boolean keeps) {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final int UNBOUNDED = -1;
  private static final long RETRY_MILLIS = 1_000;

  /** A short answer is at its end so soon after its first part. */
  private static final long REST_MILLIS = 10;

  /**
   * Less than the server keeps a connection that is idle: one that it closes may just be in use.
   */
  private static final int KEPT_SECONDS = 30;

  /** Creates a client; its Vert.x should have one event loop. */
  public static ApiClient create(Vertx vertx, Endpoint endpoint, int connections) {
    return create(vertx, endpoint, connections, new HttpClientOptions());
  }

  /**
   * Creates a client that opens a connection for each call, which the server closes after the
   * answer; at most so many are open at once, and calls may wait for one, unlike with {@link
   * #withFreshConnections}.
   */
  public static ApiClient ofFreshConnections(Vertx vertx, Endpoint endpoint, int connections) {
    HttpClientOptions options = new HttpClientOptions().setKeepAlive(false).setPipelining(false);
    return create(vertx, endpoint, connections, options);
  }

  private static ApiClient create(
      Vertx vertx, Endpoint endpoint, int connections, HttpClientOptions base) {
    HttpClientOptions options =
        base.setSsl(endpoint.encrypted())
            .setKeepAliveTimeout(KEPT_SECONDS)
            .setDefaultHost(endpoint.host())
            .setDefaultPort(endpoint.port());
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(UNBOUNDED);
    HttpClient client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool)
            // Who waits for an answer learns that its connection is lost; nobody else need know.
            .withConnectHandler(opened -> opened.exceptionHandler(lost -> {}))
            .build();
    return new ApiClient(vertx, client, endpoint, true);
  }

  /**
   * Does the same, but with a connection of its own for each call, which is closed here, as stock
   * workers do. A call that waits for a connection may be given one that is about to close, so
   * there must be one for each caller.
   */
  public ApiClient withFreshConnections() {
    return new ApiClient(vertx, client, endpoint, false);
  }

  /** Fails with a {@link LoadTestException} unless a server is there and well. */
  public Future<Void> requireHealthy() {
    return onEventLoop(() -> fetch(Request.HEALTH))
        .<Void>mapEmpty()
        .recover(
            failure ->
                failed("No healthy server at %s: %s.".formatted(endpoint, failure.getMessage())));
  }

  /** Reads what the server tells of itself; completes with nothing if it does not tell. */
  public Future<OptionalDouble> read(Metric metric) {
    return onEventLoop(() -> fetch(Request.METRICS))
        .map(metrics -> metric.in(metrics.toString()))
        .otherwise(OptionalDouble.empty());
  }

  /** Reads how much processor time the server has used; completes with 0 if it does not tell. */
  public Future<Double> processorNanos() {
    return read(Metric.PROCESSOR_NANOS).map(nanos -> nanos.orElse(0));
  }

  /**
   * Has the event loop do something, since only there an answer is read before the next part of it
   * comes in.
   */
  public <T> Future<T> onEventLoop(Supplier<Future<T>> action) {
    return Future.future(done -> vertx.runOnContext(start -> action.get().onComplete(done)));
  }

  /**
   * Sends a request; to be called on the event loop. Completes with the status of the answer once
   * it has been read to its end; fails if there is no answer.
   */
  Future<Integer> send(Request request) {
    return exchange(request)
        .compose(response -> response.end().compose(read -> leave(response)))
        .map(HttpClientResponse::statusCode);
  }

  private Future<HttpClientResponse> leave(HttpClientResponse response) {
    return keeps
        ? Future.succeededFuture(response)
        : response.request().connection().close().map(response);
  }

  /** Sends a request. Completes with the body of the answer; fails unless that is 200. */
  private Future<Buffer> fetch(Request request) {
    return exchange(request)
        .expecting(HttpResponseExpectation.SC_OK)
        .compose(HttpClientResponse::body);
  }

  private Future<HttpClientResponse> exchange(Request request) {
    return exchange(request, options(request));
  }

  private Future<HttpClientResponse> exchange(Request request, RequestOptions options) {
    return client.request(options).compose(opened -> opened.send(request.body()));
  }

  private RequestOptions options(Request request) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setURI(request.path())
            .putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    endpoint
        .token()
        .ifPresent(token -> options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token));
    return options;
  }

  /**
   * Sends a request; to be called on the event loop. Completes with the answer, whatever its
   * status; fails if there is none.
   */
  public Future<Answer> answer(Request request) {
    return exchange(request).compose(ApiClient::whole);
  }

  private static Future<Answer> whole(HttpClientResponse response) {
    return response.body().map(body -> new Answer(response.statusCode(), body));
  }

  /** Holds the status of an answer, and its body. */
  public record Answer(int status, Buffer body) {}

  /**
   * Sends a request. Completes with the answer, whatever its status; fails if there is none, or if
   * the server is silent for longer than a client's patience.
   */
  public Future<Answer> ask(Request request, Duration patience) {
    RequestOptions options = options(request).setTimeout(patience.toMillis());
    return onEventLoop(() -> exchange(request, options).compose(ApiClient::whole));
  }

  /**
   * Sends a request until it is carried out, as the contract asks of clients that get a 503.
   * Completes with the seconds from the first try to the answer 200; fails with {@link
   * LoadTestException} on any answer but 200 and 503.
   */
  public Future<Double> secondsUntilDone(Request request) {
    long begun = System.nanoTime();
    return onEventLoop(() -> attempt(request)).map(done -> (System.nanoTime() - begun) / 1e9);
  }

  /**
   * Sends a read until it is answered 200, and leaves it at the first part of the body, which has
   * the first rows of a listing. Completes with the seconds from the first try to that part, or
   * when so much time has passed; fails with {@link LoadTestException} on any answer but 200 and
   * 503.
   */
  public Future<Double> secondsToFirstRow(Request request, Duration patience) {
    long begun = System.nanoTime();
    return onEventLoop(() -> attemptFirst(request, begun + patience.toNanos()))
        .map(seen -> (seen - begun) / 1e9);
  }

  /** Completes with the nano time of the first part, or with that at which patience is over. */
  private Future<Long> attemptFirst(Request request, long end) {
    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    if (left <= 0) {
      return Future.succeededFuture(end);
    }
    return exchange(request, options(request).setTimeout(left))
        .compose(this::firstPart)
        .transform(
            first -> {
              if (first.succeeded() && first.result().status() != Recording.UNAVAILABLE) {
                return proceed(request, first.result().status()).map(first.result().seen());
              }
              return vertx.timer(RETRY_MILLIS).compose(over -> attemptFirst(request, end));
            });
  }

  /** Holds the status of an answer, and the nano time at which something of its body was there. */
  private record FirstPart(int status, long seen) {}

  /** Completes when something of the body is there, or all of an empty one. */
  private Future<FirstPart> firstPart(HttpClientResponse response) {
    Promise<FirstPart> first = Promise.promise();
    Promise<Void> whole = Promise.promise();
    response
        .handler(part -> first.tryComplete(firstPartNow(response)))
        .exceptionHandler(first::tryFail)
        .endHandler(
            end -> {
              first.tryComplete(firstPartNow(response));
              whole.complete();
            });
    return first.future().compose(seen -> cutOff(response, whole.future()).map(seen));
  }

  private static FirstPart firstPartNow(HttpClientResponse response) {
    return new FirstPart(response.statusCode(), System.nanoTime());
  }

  /** Cuts an answer off that goes on for a while; a short one leaves its connection as it is. */
  private Future<Void> cutOff(HttpClientResponse response, Future<Void> whole) {
    return Future.any(whole, vertx.timer(REST_MILLIS))
        .compose(
            over ->
                whole.isComplete()
                    ? whole
                    : response.request().reset().<Void>mapEmpty().otherwiseEmpty());
  }

  private Future<Void> attempt(Request request) {
    return send(request).compose(status -> proceed(request, status));
  }

  private Future<Void> proceed(Request request, int status) {
    return switch (status) {
      case Recording.OK -> Future.succeededFuture();
      case Recording.UNAVAILABLE -> vertx.timer(RETRY_MILLIS).compose(over -> attempt(request));
      default ->
          failed(
              "The server answered %d to %s. Does it use the database of --database-url?"
                  .formatted(status, request.path()));
    };
  }

  private static Future<Void> failed(String sentence) {
    return Future.failedFuture(new LoadTestException(sentence));
  }

  /** Closes all connections. */
  public Future<Void> close() {
    return client.close();
  }
}
