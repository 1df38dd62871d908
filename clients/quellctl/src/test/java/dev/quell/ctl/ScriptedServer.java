package dev.quell.ctl;

import dev.quell.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Answers requests one after the other as a test says, to bring about what no good server does. */
final class ScriptedServer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final Queue<Consumer<HttpServerRequest>> script = new ConcurrentLinkedQueue<>();
  private final List<HttpServerRequest> requests = Collections.synchronizedList(new ArrayList<>());
  private final WebClient client = WebClient.create(vertx);
  private final HttpServer server;

  private ScriptedServer() {
    server = vertx.createHttpServer().requestHandler(this::answer);
    Await.await(server.listen(0, "127.0.0.1"));
  }

  static ScriptedServer start() {
    return new ScriptedServer();
  }

  private void answer(HttpServerRequest request) {
    requests.add(request);
    Consumer<HttpServerRequest> next = script.poll();
    if (next == null) {
      request.response().setStatusCode(404).end();
    } else {
      next.accept(request);
    }
  }

  /** The next answer, whatever the request. */
  ScriptedServer then(Consumer<HttpServerRequest> answer) {
    script.add(answer);
    return this;
  }

  ScriptedServer then(int status, String body, String... header) {
    return then(
        request -> {
          request.response().setStatusCode(status);
          if (header.length > 0) {
            request.response().putHeader(header[0], header[1]);
          }
          request.response().end(body);
        });
  }

  ScriptedServer then(JsonObject body) {
    return then(200, body.encode());
  }

  /**
   * Passes the next request on to a real server.
   *
   * @param losesTheAnswer whether the connection breaks before the answer comes back
   */
  ScriptedServer thenForward(int port, boolean losesTheAnswer) {
    return then(
        request ->
            request
                .body()
                .compose(
                    body ->
                        client
                            .request(request.method(), port, "127.0.0.1", request.uri())
                            .putHeaders(request.headers())
                            .sendBuffer(body))
                .onSuccess(
                    answer -> {
                      if (losesTheAnswer) {
                        request.connection().close();
                      } else {
                        request.response().setStatusCode(answer.statusCode()).end(answer.body());
                      }
                    }));
  }

  /** Everything that has been asked so far. */
  List<HttpServerRequest> requests() {
    return List.copyOf(requests);
  }

  List<String> paths() {
    return requests().stream().map(request -> request.method() + " " + request.uri()).toList();
  }

  int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    Await.await(vertx.close());
  }
}
