package dev.quell.api.server;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.quell.api.database.SchemaMigrator;
import dev.quell.api.http.ApiServer;
import dev.quell.api.http.LogLines;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.FreePort;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server tells of itself, with and without a database. */
@Tag("crash")
@DatabaseTest
class HealthTest {
  private static final String EVENT = "Health check completed successfully";

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  /** A write under way may have met what the test before had done to the database. */
  @BeforeEach
  void awaitReadiness() {
    Await.until(() -> server.get("/readyz").statusCode() == 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v3/health", "/api/v2/health", "/livez", "/readyz"})
  void isWell(String path) {
    HttpResponse<String> response = server.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response)).isEqualTo(new JsonObject().put("status", "OK"));
  }

  @Test
  void answersHeadWithoutBody() {
    HttpResponse<String> response = server.send("HEAD", "/api/v3/health", BodyPublishers.noBody());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void logsHealthWithThePathAndWhatTheClientBound() {
    try (LogLines lines = LogLines.of(HealthRoutes.class)) {
      server.get(
          "/api/v3/health",
          "X-Server-Structlog-Context",
          """
          {"telemetry_workflow_id": 12, "cluster": "dummy", "nested": {"a": 1}, \
          "path": "/forged", "level": "ERROR", "request_id": "forged"}""");

      Map<String, Object> fields = lines.await(EVENT);
      assertThat(fields)
          .contains(
              entry("path", "/api/v3/health"),
              entry("method", "GET"),
              entry("telemetry_workflow_id", 12),
              entry("cluster", "dummy"),
              entry("nested", "{\"a\":1}"))
          .doesNotContainKey("level");
      assertThat(fields.get("request_id").toString()).hasSize(16);
    }
  }

  @Test
  void logsWhatOlderClientsBindInTheQuery() {
    try (LogLines lines = LogLines.of(HealthRoutes.class)) {
      server.get("/api/v2/health?server_structlog_context=%7B%22run%22:%207%7D");

      assertThat(lines.await(EVENT)).contains(entry("path", "/api/v2/health"), entry("run", 7));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1]", "null", "7", "{\"a\": {\"b\": [}}", ""})
  void ignoresLogContextsThatAreNone(String context) {
    assertThat(server.get("/api/v3/health", "X-Server-Structlog-Context", context).statusCode())
        .isEqualTo(200);
  }

  @Test
  void boundsTheLogContext() {
    JsonObject many = new JsonObject();
    for (int i = 0; i < 100; i++) {
      many.put("key" + i, "v".repeat(40));
    }
    JsonObject longValue = new JsonObject().put("long", "v".repeat(5000));
    JsonObject tooLong = new JsonObject().put("long", "v".repeat(9000));
    try (LogLines lines = LogLines.of(HealthRoutes.class)) {
      server.get("/api/v3/health", "X-Server-Structlog-Context", many.encode());
      assertThat(lines.await(EVENT)).hasSize(3 + 32);

      server.get("/api/v3/health", "X-Server-Structlog-Context", longValue.encode());
      assertThat(lines.await(EVENT).get("long").toString()).hasSize(256);

      server.get("/api/v3/health", "X-Server-Structlog-Context", tooLong.encode());
      assertThat(lines.await(EVENT)).hasSize(3);
    }
  }

  @Test
  void tellsTheTimeOfTheDatabaseInUtc() {
    LocalDateTime truth =
        db.<Timestamp>value("select clock_timestamp()")
            .toInstant()
            .atOffset(ZoneOffset.UTC)
            .toLocalDateTime();

    String time = json(server.get("/api/v3/time")).getString("time");

    LocalDateTime told =
        LocalDateTime.parse(time, DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss"));
    assertThat(Duration.between(truth, told))
        .isBetween(Duration.ofSeconds(-1), Duration.ofSeconds(10));
  }

  @Test
  void outlivesConnectionsThatTheDatabaseCuts() {
    server.get("/api/v3/health");
    cutSessions();

    assertThat(server.get("/api/v3/health").statusCode()).isEqualTo(200);
  }

  @Test
  void tellsThatTheDatabaseIsGone() throws IOException {
    try (ApiServer lonely = ApiServer.withoutWorker(db.options().setPort(FreePort.find()))) {
      HttpResponse<String> health = lonely.get("/api/v3/health");
      HttpResponse<String> ready = lonely.get("/readyz");

      assertUnavailable(health, "database");
      assertUnavailable(ready, "Not ready, for want of: database");
      assertThat(lonely.get("/livez").statusCode()).isEqualTo(200);
      assertThat(lonely.get("/api/v3/").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tellsThatTheDatabaseDoesNotAnswer() throws IOException {
    // Connections are accepted by the system and then met with silence. The socket is closed
    // first, since the pool waits for its connection attempts before it closes.
    ServerSocket silent = new ServerSocket(0);
    try (ApiServer lonely = ApiServer.withoutWorker(db.options().setPort(silent.getLocalPort()))) {
      try (silent) {
        assertUnavailable(lonely.get("/api/v3/health"), "database");
        assertUnavailable(lonely.get("/readyz"), "Not ready, for want of: database");
      }
    }
  }

  /** It answers, and whoever only reads may read; but nothing could be done here. */
  @Test
  void isNotReadyWhileTheServerTakesNoWrites() {
    String name = db.options().getDatabase();
    db.execute("alter database " + name + " set default_transaction_read_only = on");
    try {
      cutSessions();
      Await.until(() -> server.get("/readyz").statusCode() == 503);

      assertUnavailable(
          server.get("/readyz"), "Not ready, for want of: a database server that takes writes");
      assertThat(server.get("/api/v3/health").statusCode()).isEqualTo(200);
    } finally {
      db.execute("alter database " + name + " reset default_transaction_read_only");
    }
    Await.until(() -> server.get("/readyz").statusCode() == 200);
  }

  /** The server says so of large writes alone, as it does when old pages still have room. */
  @Test
  void isNotReadyWhileWritesFindNoRoom() {
    db.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin raise 'could not extend file' using errcode = '53100'; end $$
        """);
    db.execute("create trigger full_disk before insert on write_probe execute function refuse()");
    try (ApiServer full = ApiServer.start(db.options())) {
      try {
        Await.until(() -> full.get("/readyz").statusCode() == 503);

        assertUnavailable(
            full.get("/readyz"), "Not ready, for want of: disk space of the database");
        assertThat(full.get("/api/v3/health").statusCode()).isEqualTo(200);
        assertThat(full.get("/livez").statusCode()).isEqualTo(200);
      } finally {
        db.execute("drop trigger full_disk on write_probe");
        db.execute("drop function refuse()");
      }
      Await.until(() -> full.get("/readyz").statusCode() == 200);
    }
  }

  /** As after the restore of an old dump, beneath a process that runs. */
  @Test
  void isNotReadyWhileAMigrationIsMissing() {
    db.execute("update flyway_schema_history set version = '0' where version = ?", newest());
    try {
      assertUnavailable(server.get("/readyz"), "Not ready, for want of: schema of this build");
    } finally {
      db.execute("update flyway_schema_history set version = ? where version = '0'", newest());
    }
    db.execute("alter table flyway_schema_history rename to away");
    try {
      assertUnavailable(server.get("/readyz"), "Not ready, for want of: schema of this build");
    } finally {
      db.execute("alter table away rename to flyway_schema_history");
    }
    assertThat(server.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void isReadyOnTheSchemaOfANewerBuild() {
    db.execute("update flyway_schema_history set version = '9000' where version = ?", newest());
    try {
      assertThat(server.get("/readyz").statusCode()).isEqualTo(200);
    } finally {
      db.execute("update flyway_schema_history set version = ? where version = '9000'", newest());
    }
  }

  /** The database itself has nothing to complain of. */
  @Test
  void isNotReadyWhileReadsWaitInVainForAConnection() throws SQLException {
    try (ApiServer busy = ApiServer.start(db.options());
        RowHolder holder = RowHolder.of(db)) {
      holder.write("lock table workflow in access exclusive mode");
      List<CompletableFuture<HttpResponse<String>>> reads =
          Stream.generate(() -> readLater(busy)).limit(ApiServer.READ_CONNECTIONS).toList();
      holder.awaitBlocked(ApiServer.READ_CONNECTIONS);

      assertUnavailable(busy.get("/readyz"), "Not ready, for want of: connection for reads");
      holder.rollback();
      reads.forEach(CompletableFuture::join);
      assertThat(busy.get("/readyz").statusCode()).isEqualTo(200);
    }
  }

  private static CompletableFuture<HttpResponse<String>> readLater(ApiServer of) {
    return CompletableFuture.supplyAsync(
        () -> of.get("/api/v3/workflow/1/get_max_concurrently_running"),
        runnable -> new Thread(runnable).start());
  }

  /** Whoever asks is answered by another loop, sooner or later. */
  @Test
  void isNotReadyWhileAnEventLoopIsBlocked() throws Exception {
    try (ApiServer blocked = ApiServer.start(db.options())) {
      CountDownLatch gate = new CountDownLatch(1);
      blocked
          .vertx()
          .runOnContext(
              turn -> {
                try {
                  gate.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      try {
        Await.until(() -> readiness(blocked.port()).contains("event loops that turn"));
      } finally {
        gate.countDown();
      }
      Await.until(() -> readiness(blocked.port()).equals("{\"status\":\"OK\"}"));
    }
  }

  /** By a connection of its own; empty if that is served by a loop that is blocked. */
  private static String readiness(int port) throws InterruptedException {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                  .timeout(Duration.ofSeconds(6))
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException unanswered) {
      return "";
    }
  }

  private void cutSessions() {
    db.execute(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
        """);
  }

  private static String newest() {
    return Integer.toString(SchemaMigrator.NEWEST);
  }

  @Test
  void isNotReadyWhileAConditionDoesNotHold() {
    try (ApiServer other = ApiServer.start(db.options())) {
      other.readiness().require("cluster", () -> Future.failedFuture("alone"));

      assertUnavailable(other.get("/readyz"), "Not ready, for want of: cluster");
    }
  }

  @Test
  void isNotReadyButHealthyWhileItDrains() {
    try (ApiServer leaving = ApiServer.start(db.options())) {
      leaving.readiness().drain();

      assertUnavailable(leaving.get("/readyz"), "Not ready, for want of: time to go on");
      assertThat(leaving.get("/api/v3/health").statusCode()).isEqualTo(200);
      assertThat(leaving.get("/livez").statusCode()).isEqualTo(200);
    }
  }

  private static void assertUnavailable(HttpResponse<String> response, String reason) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(json(response).getString("detail")).contains(reason);
    assertThat(json(response).getJsonObject("error").getString("request_id"))
        .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
  }
}
