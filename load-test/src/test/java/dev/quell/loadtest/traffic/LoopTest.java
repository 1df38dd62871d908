package dev.quell.loadtest.traffic;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The load is what it claims to be, whatever the server does. */
class LoopTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Call CALL = Call.logDone(1);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final AtomicInteger requests = new AtomicInteger();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void sendsAgainWhatWasUnavailable() {
    Endpoint endpoint =
        serve(request -> answer(request, requests.incrementAndGet() % 2 == 1 ? 503 : 200));

    ClosedLoop.Run run =
        await(ClosedLoop.run(vertx, endpoint, 1, LONG, () -> List.of(CALL, CALL, CALL).iterator()));

    assertThat(requests).hasValue(6);
    assertThat(run.recording().succeeded()).isEqualTo(3);
    assertThat(run.recording().unexpected()).isZero();
    assertThat(run.perSecond()).isPositive();
  }

  @Test
  void countsOtherAnswersAndNoneAsUnexpected() {
    Endpoint endpoint =
        serve(
            request -> {
              if (requests.incrementAndGet() == 1) {
                answer(request, 500);
              } else {
                request.connection().close();
              }
            });

    ClosedLoop.Run run =
        await(ClosedLoop.run(vertx, endpoint, 1, LONG, () -> List.of(CALL, CALL).iterator()));

    assertThat(run.recording().succeeded()).isZero();
    assertThat(run.recording().unexpected()).isEqualTo(2);
  }

  @Test
  void opensAsManyConnectionsAsThereAreCallers() {
    AtomicInteger connections = new AtomicInteger();
    HttpServer server =
        vertx
            .createHttpServer()
            .connectionHandler(connection -> connections.incrementAndGet())
            .requestHandler(request -> answer(request, 200));

    await(
        ClosedLoop.run(vertx, listen(server), 8, LONG, () -> List.of(CALL, CALL, CALL).iterator()));

    assertThat(connections).hasValue(8);
  }

  @Test
  void opensAnotherConnectionWhenTheServerHasClosedOne() {
    Endpoint endpoint =
        serve(
            request -> {
              request.response().putHeader("Connection", "close");
              answer(request, 200);
            });

    ClosedLoop.Run run =
        await(ClosedLoop.run(vertx, endpoint, 1, LONG, () -> List.of(CALL, CALL, CALL).iterator()));

    assertThat(run.recording().succeeded()).isEqualTo(3);
    assertThat(run.recording().unexpected()).isZero();
  }

  @Test
  void countsAnAnswerThatCannotBeReadAsUnexpected() {
    Endpoint endpoint =
        serve(
            request -> request.response().setChunked(true).write("{").compose(w -> request.end()));

    ClosedLoop.Run run =
        await(ClosedLoop.run(vertx, endpoint, 1, LONG, () -> List.of(CALL, CALL).iterator()));

    assertThat(run.recording().unexpected()).isEqualTo(2);
  }

  @Test
  void endsWhenTheTimeIsUp() {
    Endpoint endpoint = serve(request -> answer(request, 200));

    ClosedLoop.Run run =
        await(
            ClosedLoop.run(
                vertx,
                endpoint,
                2,
                Duration.ofMillis(200),
                () -> Stream.generate(() -> CALL).iterator()));

    assertThat(run.seconds()).isBetween(0.2, 10.0);
    assertThat(run.recording().succeeded()).isPositive();
  }

  /** One connection serves 50 calls a second, so at 200 a second the queue grows and grows. */
  @Test
  void countsTheTimeThatCallsWaitForASlowServer() {
    Endpoint endpoint =
        serve(
            request ->
                vertx.timer(20, TimeUnit.MILLISECONDS).onSuccess(waited -> answer(request, 200)));
    OpenLoop loop = await(OpenLoop.start(vertx, endpoint, 1, 200, () -> CALL));
    await(vertx.timer(300, TimeUnit.MILLISECONDS));

    Recording recording = await(loop.stop());

    assertThat(recording.latency().count()).isGreaterThanOrEqualTo(30);
    assertThat(recording.latency().max()).isGreaterThan(400);
  }

  @Test
  void keepsTheCallsOfEachPageApart() {
    Endpoint endpoint = serve(this::countAndAnswer);
    OpenLoop loop = await(OpenLoop.start(vertx, endpoint, 4, 500, () -> CALL));
    await(vertx.timer(200, TimeUnit.MILLISECONDS));
    Recording first = await(loop.turnPage());
    await(vertx.timer(200, TimeUnit.MILLISECONDS));
    Recording second = await(loop.stop());

    assertThat(first.succeeded()).isGreaterThanOrEqualTo(50);
    assertThat(second.succeeded()).isGreaterThanOrEqualTo(50);
    first.add(second);
    assertThat(first.latency().count()).isEqualTo(requests.get()).isEqualTo(first.succeeded());
  }

  private Endpoint serve(Handler<HttpServerRequest> handler) {
    return listen(vertx.createHttpServer().requestHandler(handler));
  }

  private Endpoint listen(HttpServer server) {
    int port = await(server.listen(0, "127.0.0.1")).actualPort();
    return Endpoint.parse("http://127.0.0.1:" + port, Optional.empty());
  }

  private void countAndAnswer(HttpServerRequest request) {
    requests.incrementAndGet();
    answer(request, 200);
  }

  private static void answer(HttpServerRequest request, int status) {
    request.response().setStatusCode(status).end("{}");
  }
}
