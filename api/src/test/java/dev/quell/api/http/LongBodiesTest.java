package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.json.CompositeTypes;
import dev.quell.domain.json.Fields;
import dev.quell.testing.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is long is read beside the event loop, which has others to answer meanwhile. */
class LongBodiesTest {
  private static final int MANY = 50_000;
  private static final Vertx VERTX = Vertx.vertx();
  private static HttpServer server;

  @BeforeAll
  static void start() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    ByteBudget budget = new ByteBudget(1 << 24, "requests", meters);
    Connections connections = new Connections(10, 10_000, 10_000, budget, budget, meters);
    RequestBodies bodies = new RequestBodies(1 << 22, budget);
    Router router = Router.router(VERTX);
    router
        .post()
        .handler(
            context -> {
              ApiRequest.begin(context, connections);
              context.next();
            })
        .handler(bodies::read)
        .handler(LongBodiesTest::answer);
    server = Await.await(VERTX.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    Await.await(VERTX.close());
  }

  /** Answers how many ids there were, and where they were read and answered. */
  private static void answer(RoutingContext context) {
    ApiRequest.of(context)
        .read(fields -> count(fields) + " ids, read on " + thread())
        .onSuccess(read -> context.end(read + ", answered on " + thread()))
        .onFailure(failure -> context.response().setStatusCode(400).end(failure.getMessage()));
  }

  private static int count(Fields fields) {
    return fields.required("ids", CompositeTypes.ids()).size();
  }

  private static String thread() {
    return Context.isOnEventLoopThread() ? "the event loop" : "another";
  }

  @Test
  void readsAShortOneOnTheEventLoop() {
    assertThat(post("{\"ids\": [1, 2]}"))
        .isEqualTo("200: 2 ids, read on the event loop, answered on the event loop");
  }

  @Test
  void readsALongOneBesideTheEventLoop() {
    assertThat(post("{\"ids\": [%s]}".formatted(ids())))
        .isEqualTo("200: " + MANY + " ids, read on another, answered on the event loop");
  }

  @Test
  void refusesWhatIsWrongInALongOne() {
    assertThat(post("{\"ids\": [%s, 0.5]}".formatted(ids())))
        .startsWith("400: The field 'ids[" + MANY + "]' must be");
    assertThat(post("{\"ids\": [%s".formatted(ids())))
        .startsWith("400: The request body must be a JSON object in UTF-8");
  }

  private static String ids() {
    return LongStream.rangeClosed(1, MANY)
        .mapToObj(id -> Long.toString(1_000_000 + id))
        .collect(Collectors.joining(","));
  }

  private static String post(String body) {
    return Await.await(
        VERTX
            .createHttpClient()
            .request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
            .compose(request -> send(request, body)));
  }

  private static Future<String> send(HttpClientRequest request, String body) {
    return request.send(Buffer.buffer(body)).compose(LongBodiesTest::told);
  }

  private static Future<String> told(HttpClientResponse response) {
    return response.body().map(text -> response.statusCode() + ": " + text);
  }
}
