package dev.quell.api.http;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.quell.api.config.QuellConfig;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything is bounded, and what is too much gets a proper answer. */
@Tag("long")
@DatabaseTest
class LimitsTest {
  private static final long FIFTY_MEGABYTES = 50_000_000;
  private static final int MAX_REQUESTS = 2;
  private static final long TIMEOUT_MILLIS = 200;

  @Shared private TestDatabase db;
  private ApiServer server;
  private ApiServer impatient;
  @Shared private Fixture fixture;

  @BeforeAll
  void start(Closer closer) {
    db.execute("update \"array\" set task_template_version_id = 1 where id = ?", fixture.arrayId());
    server = closer.register(ApiServer.start(db.options(), LimitsTest::fewRequests));
    impatient = closer.register(ApiServer.start(db.options(), LimitsTest::shortTimeout));
  }

  private static QuellConfig.Http fewRequests(QuellConfig.Http http) {
    return new QuellConfig.Http(
        http.host(),
        http.port(),
        false,
        http.instances(),
        http.maxBodyBytes(),
        MAX_REQUESTS,
        http.requestTimeoutMillis(),
        http.clients(),
        http.corsAllowedOrigins(),
        http.allowedHosts(),
        http.tls());
  }

  private static QuellConfig.Http shortTimeout(QuellConfig.Http http) {
    return new QuellConfig.Http(
        http.host(),
        http.port(),
        false,
        1,
        http.maxBodyBytes(),
        10,
        TIMEOUT_MILLIS,
        http.clients(),
        http.corsAllowedOrigins(),
        http.allowedHosts(),
        http.tls());
  }

  @Test
  void refusesABodyThatIsDeclaredTooLong() {
    HttpResponse<String> response =
        server.send(
            "POST",
            "/api/v3/array",
            BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(LimitsTest::fiftyMegabytes), FIFTY_MEGABYTES));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).getString("detail")).contains("1000000 bytes");
  }

  @Test
  void refusesABodyThatGrowsTooLong() {
    HttpResponse<String> response =
        server.send(
            "POST", "/api/v3/array", BodyPublishers.ofInputStream(LimitsTest::fiftyMegabytes));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(server.get("/api/v3/time").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesRequestsBeyondTheLimitAtOnceButNotHealth() throws Exception {
    try (Connection blocker = lockedArray()) {
      CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(this::define);
      CompletableFuture<HttpResponse<String>> second = CompletableFuture.supplyAsync(this::define);
      awaitWaiting(MAX_REQUESTS);

      HttpResponse<String> third = define();
      HttpResponse<String> health = server.get("/api/v3/health");
      blocker.rollback();

      assertThat(third.statusCode()).isEqualTo(503);
      assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(second.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(define().statusCode()).isEqualTo(200);
  }

  @Test
  void answersUnavailableWhenARequestTakesTooLong() throws Exception {
    try (Connection blocker = lockedArray()) {
      HttpResponse<String> response = impatient.post("/api/v3/array", body());

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
      blocker.rollback();
    }
    Await.until(() -> impatient.post("/api/v3/array", body()).statusCode() == 200);
  }

  @Test
  void givesEachOfSeveralRequestsItsOwnTime() throws Exception {
    try (Connection blocker = lockedArray()) {
      CompletableFuture<HttpResponse<String>> first =
          CompletableFuture.supplyAsync(() -> impatient.post("/api/v3/array", body()));
      awaitWaiting(1);
      long begun = System.nanoTime();
      HttpResponse<String> second = impatient.post("/api/v3/array", body());
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);

      assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(millis).isGreaterThanOrEqualTo(TIMEOUT_MILLIS);
      blocker.rollback();
    }
    Await.until(() -> impatient.post("/api/v3/array", body()).statusCode() == 200);
  }

  @Test
  void answersUnavailableWhenABodyNeverComes() {
    String answer =
        impatient.raw(
            "POST /api/v3/array HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Length: 10\r\n\r\n{");

    assertThat(answer).startsWith("HTTP/1.1 503 ").contains("\"status_code\":\"503\"");
  }

  @Test
  void finishesRequestsUnderWayBeforeItStops() throws Exception {
    ApiServer stopping = ApiServer.start(db.options());
    try (Connection blocker = lockedArray()) {
      CompletableFuture<HttpResponse<String>> underWay =
          CompletableFuture.supplyAsync(() -> stopping.post("/api/v3/array", body()));
      awaitWaiting(1);

      CompletableFuture<Void> drained =
          stopping.api().drain().toCompletionStage().toCompletableFuture();
      blocker.rollback();

      assertThat(underWay.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      drained.get(20, TimeUnit.SECONDS);
    } finally {
      stopping.close();
    }
  }

  @Test
  void letsGoOfAClientThatHangsUp() throws Exception {
    String body = body().encode();
    try (Connection blocker = lockedArray();
        LogLines lines = LogLines.of(RequestObserver.class)) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket
            .getOutputStream()
            .write(
                """
                POST /api/v3/array HTTP/1.1\r
                Host: localhost\r
                Content-Length: %d\r
                \r
                %s\
                """
                    .formatted(body.length(), body)
                    .getBytes(StandardCharsets.UTF_8));
        awaitWaiting(1);
      }

      assertThat(lines.await("Request ended"))
          .contains(entry("operation", "defineArray"), entry("status", 499));
      blocker.rollback();
    }
    assertThat(define().statusCode()).isEqualTo(200);
  }

  @Test
  void refusesWhatIsNoHttp() {
    assertThat(server.raw("NONSENSE\r\n\r\n"))
        .startsWith("HTTP/1.0 400 ")
        .contains("The request is no valid HTTP.", "X-Frame-Options: DENY");
    assertThat(server.raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"status_code\":\"400\"");
  }

  @Test
  void refusesHeadersAndPathsWithoutEnd() {
    String much = "x".repeat(70_000);

    assertThat(
            server.raw(
                "GET /api/v3/time HTTP/1.1\r\nHost: localhost\r\nMuch: " + much + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(server.raw("GET /" + much + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.0 414 ");
  }

  private HttpResponse<String> define() {
    return server.post("/api/v3/array", body());
  }

  private JsonObject body() {
    return new JsonObject()
        .put("workflow_id", fixture.workflowId())
        .put("task_template_version_id", 1)
        .put("max_concurrently_running", 10);
  }

  /** Holds the row that every definition of this array needs. */
  private Connection lockedArray() throws SQLException {
    Connection connection = db.connect();
    connection.setAutoCommit(false);
    connection
        .createStatement()
        .execute("select from \"array\" where id = " + fixture.arrayId() + " for update");
    return connection;
  }

  private void awaitWaiting(long requests) {
    db.<Long>await(
        waiting -> waiting >= requests,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
        """);
  }

  private static InputStream fiftyMegabytes() {
    return new InputStream() {
      private long left = FIFTY_MEGABYTES;

      @Override
      public int read() {
        return left-- > 0 ? ' ' : -1;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) {
        int count = (int) Math.min(left, length);
        left -= count;
        Arrays.fill(bytes, offset, offset + count, (byte) ' ');
        return count == 0 ? -1 : count;
      }
    };
  }
}
