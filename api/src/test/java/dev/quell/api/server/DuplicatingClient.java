package dev.quell.api.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.List;
import java.util.Random;

/** Sends every request twice, each time to any of the servers. */
final class DuplicatingClient {
  private final WebClient client;
  private final List<Integer> ports;
  private final Answers answers;

  DuplicatingClient(Vertx vertx, List<Integer> ports, int connections, Answers answers) {
    this.client =
        WebClient.create(
            vertx,
            new WebClientOptions(),
            new PoolOptions().setHttp1MaxSize(connections / ports.size()));
    this.ports = ports;
    this.answers = answers;
  }

  /**
   * Sends a request twice, both at once or the second when the first is answered.
   *
   * @return the answer to the second
   */
  Future<HttpResponse<Buffer>> sendTwice(StormRequest request, Random random) {
    Future<HttpResponse<Buffer>> first = send(request, random);
    if (random.nextBoolean()) {
      return first.compose(answered -> send(request, random));
    }
    Future<HttpResponse<Buffer>> second = send(request, random);
    return Future.join(first, second).map(both -> second.result());
  }

  /** Sends a request once. */
  Future<HttpResponse<Buffer>> send(StormRequest request, Random random) {
    int port = ports.get(random.nextInt(ports.size()));
    return client
        .request(
            request.method(),
            port,
            "127.0.0.1",
            "/api/v3" + request.path() + "?client_jobmon_version=3.6.0")
        .sendJsonObject(request.body())
        .onSuccess(response -> answers.note(request, response));
  }
}
