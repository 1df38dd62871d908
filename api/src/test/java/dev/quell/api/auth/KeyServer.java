package dev.quell.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An issuer's web server, which publishes a key set that can change. */
final class KeyServer implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private final Semaphore arrivals = new Semaphore(0);
  private volatile Consumer<HttpServerRequest> answer;

  private KeyServer(Vertx vertx, HttpServerOptions options) {
    this.server = vertx.createHttpServer(options).requestHandler(this::handle);
  }

  static KeyServer start(Vertx vertx, String jwks) throws Exception {
    return start(vertx, new HttpServerOptions(), jwks);
  }

  static KeyServer start(Vertx vertx, HttpServerOptions options, String jwks) throws Exception {
    KeyServer keyServer = new KeyServer(vertx, options);
    keyServer.publish(jwks);
    keyServer.server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS);
    return keyServer;
  }

  private void handle(HttpServerRequest request) {
    requests.incrementAndGet();
    answer.accept(request);
    arrivals.release();
  }

  void publish(String jwks) {
    answer = request -> request.response().end(jwks);
  }

  /** Holds the answer back until the promise is kept. */
  void publishAfter(Promise<Void> go, String jwks) {
    answer = request -> go.future().onSuccess(v -> request.response().end(jwks));
  }

  void answer(Consumer<HttpServerRequest> behaviour) {
    answer = behaviour;
  }

  void awaitRequests(int count) throws InterruptedException {
    assertThat(arrivals.tryAcquire(count, 10, TimeUnit.SECONDS)).isTrue();
  }

  void forgetRequests() {
    arrivals.drainPermits();
    requests.set(0);
  }

  int requests() {
    return requests.get();
  }

  String address() {
    return "http://127.0.0.1:" + server.actualPort() + "/jwks";
  }

  @Override
  public void close() {
    server.close().await();
  }
}
