package dev.quell.api.server;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.quell.api.http.ApiServer;
import dev.quell.api.http.LogLines;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.FreePort;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
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

  /** It answers, and whoever only reads may read; but work could not be done here. */
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

  private void cutSessions() {
    db.execute(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
        """);
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
