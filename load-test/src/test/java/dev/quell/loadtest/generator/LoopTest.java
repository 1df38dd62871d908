package dev.quell.loadtest.generator;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.loadtest.report.Latency;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The load is what it claims to be, whatever the server does. */
class LoopTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Request CALL = Request.logDone(1);

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

    ClosedLoop.Run run = run(endpoint, 1, CALL, CALL, CALL);

    assertThat(requests).hasValue(6);
    assertThat(run.recording().succeeded()).isEqualTo(3);
    assertThat(run.recording().summary().failed()).isZero();
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

    ClosedLoop.Run run = run(endpoint, 1, CALL, CALL);

    assertThat(run.recording().succeeded()).isZero();
    assertThat(run.recording().summary().failed()).isEqualTo(2);
  }

  @Test
  void opensAsManyConnectionsAsThereAreCallers() {
    AtomicInteger connections = new AtomicInteger();
    HttpServer server =
        vertx
            .createHttpServer()
            .connectionHandler(connection -> connections.incrementAndGet())
            .requestHandler(request -> answer(request, 200));

    run(listen(server), 8, CALL, CALL, CALL);

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

    ClosedLoop.Run run = run(endpoint, 1, CALL, CALL, CALL);

    assertThat(run.recording().succeeded()).isEqualTo(3);
    assertThat(run.recording().summary().failed()).isZero();
  }

  @Test
  void countsAnAnswerThatBreaksOffAsUnexpected() {
    Endpoint endpoint =
        serve(
            request ->
                request
                    .response()
                    .setChunked(true)
                    .write("{")
                    .onSuccess(written -> request.connection().close()));

    ClosedLoop.Run run = run(endpoint, 1, CALL, CALL);

    assertThat(run.recording().summary().failed()).isEqualTo(2);
  }

  @Test
  void endsWhenTheTimeIsUp() {
    Endpoint endpoint = serve(request -> answer(request, 200));

    ClosedLoop.Run run =
        await(
            ClosedLoop.run(
                ApiClient.create(vertx, endpoint, 2),
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
    Recording recording = new Recording();
    OpenLoop loop = open(endpoint, 1, 200, recording);
    await(vertx.timer(300, TimeUnit.MILLISECONDS));

    await(loop.stop());

    Latency latency = recording.summary().latency();
    assertThat(latency.count()).isGreaterThanOrEqualTo(30);
    assertThat(latency.max()).isGreaterThan(400);
  }

  @Test
  void keepsTheCallsOfEachRecordingApart() {
    Endpoint endpoint = serve(this::countAndAnswer);
    Recording first = new Recording();
    Recording second = new Recording();
    OpenLoop loop = open(endpoint, 4, 500, first);
    await(vertx.timer(200, TimeUnit.MILLISECONDS));
    loop.recordTo(second);
    await(vertx.timer(200, TimeUnit.MILLISECONDS));
    await(loop.stop());

    assertThat(first.succeeded()).isGreaterThanOrEqualTo(50);
    assertThat(second.succeeded()).isGreaterThanOrEqualTo(50);
    assertThat(Recording.sum(List.of(first, second)).summary().latency().count())
        .isEqualTo(requests.get());
  }

  @Test
  void keepsItsConnectionsForTheNextCall() {
    AtomicInteger connections = new AtomicInteger();
    HttpServer server =
        vertx
            .createHttpServer()
            .connectionHandler(connection -> connections.incrementAndGet())
            .requestHandler(this::countAndAnswer);

    ClosedLoop.Run run =
        run(listen(server), 1, () -> Stream.generate(() -> CALL).limit(50).iterator());

    assertThat(run.recording().succeeded()).isEqualTo(50).isEqualTo(requests.get());
    assertThat(connections).hasValue(1);
  }

  @Test
  void sendsWhatTheContractAsksFor() {
    Endpoint endpoint =
        serve(
            request ->
                request.body().onSuccess(body -> answer(request, isAsContracted(request, body))));
    Endpoint withToken =
        new Endpoint(endpoint.host(), endpoint.port(), false, Optional.of("secret"));

    ClosedLoop.Run run = run(withToken, 1, Request.logErrorWorkerNode(7, "Z"));

    assertThat(run.recording().succeeded()).isOne();
  }

  private static int isAsContracted(HttpServerRequest request, Buffer body) {
    boolean right =
        HttpMethod.POST.equals(request.method())
            && request.path().equals("/api/v3/task_instance/7/log_error_worker_node")
            && "application/json".equals(request.getHeader("content-type"))
            && "Bearer secret".equals(request.getHeader("authorization"))
            && "Z".equals(body.toJsonObject().getString("error_state"));
    return right ? 200 : 400;
  }

  @Test
  void tellsWhatTheLoadItselfCosts() {
    Endpoint endpoint = serve(request -> answer(request, 200));

    ClosedLoop.Run run = run(endpoint, 4, () -> Stream.generate(() -> CALL).limit(500).iterator());

    assertThat(run.recording().succeeded()).isEqualTo(2000);
    assertThat(run.processorNanos()).isPositive();
    assertThat(run.processorNanos() / 1e9).isLessThan(run.seconds());
  }

  private ClosedLoop.Run run(Endpoint endpoint, int callers, Request... journey) {
    return run(endpoint, callers, List.of(journey)::iterator);
  }

  private ClosedLoop.Run run(Endpoint endpoint, int callers, Supplier<Iterator<Request>> journeys) {
    ApiClient client = ApiClient.create(vertx, endpoint, callers);
    return await(ClosedLoop.run(client, callers, LONG, journeys));
  }

  private OpenLoop open(Endpoint endpoint, int connections, double perSecond, Recording recording) {
    ApiClient client = ApiClient.create(vertx, endpoint, connections);
    return OpenLoop.start(client, perSecond, () -> CALL, recording);
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
