package dev.quell.api.auth;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.api.http.CorsPolicy;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever kills what is stuck needs the rights of any other kill. */
@DatabaseTest
class StuckRightsTest {
  private static final String STUCK = "/api/v3/stuck";
  private static final AdjustableClock CLOCK = new AdjustableClock();

  @Shared private Vertx vertx;
  @Shared private TestDatabase db;
  private ApiServer server;
  @Fresh private Fixture fixture;
  private long instance;

  @BeforeAll
  void start(Closer closer) {
    AccessControl access =
        Await.await(
            TokenAccess.create(
                vertx, AuthSettings.secret(TestKeys.SECRET), CLOCK, new SimpleMeterRegistry()));
    server = closer.register(ApiServer.start(db.options(), access, CorsPolicy.only(List.of())));
  }

  /** One of alice's that is stuck; nothing else is. */
  @BeforeEach
  void useAStuckInstanceOfAlice() {
    db.execute("update task_instance set status = 'F'");
    instance = fixture.instance(fixture.task("R"), "I");
    db.execute(
        "update task_instance set status_date = now() - interval '1 day' where id = ?", instance);
  }

  @ParameterizedTest
  @CsvSource({
    "alice, graceful, kill, 202",
    "alice, graceful, fsm:read kill:any kill:force, 403",
    "alice, force, kill kill:any, 403",
    "alice, force, kill kill:force, 202",
    "bob, graceful, kill kill:force, 403",
    "bob, graceful, kill kill:any, 202"
  })
  void killsWithinTheRightsOfTheCaller(String user, String mode, String scope, int status) {
    JsonObject body =
        new JsonObject()
            .put("kind", "not_submitted")
            .put("mode", mode)
            .put("reason", "distributor is gone");

    HttpResponse<String> response = send("POST", STUCK + "/kill", body, user, scope);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(db.<Long>value("select count(*) from kill_job where horizon >= ?", instance))
        .isEqualTo(status == 202 ? 1 : 0);
    if (status == 202) {
      JsonObject job = json(response).getJsonArray("kill_jobs").getJsonObject(0);
      assertThat(job.getString("requested_by")).isEqualTo(user);
      assertThat(job.getString("restricted_to"))
          .isEqualTo(scope.contains("kill:any") ? null : user);
    }
  }

  @Test
  void lookingNeedsTheScopeOfReading() {
    List<String> paths =
        List.of(
            STUCK,
            "/api/v3/console/workflows",
            "/api/v3/console/workflows/" + fixture.workflowId(),
            "/api/v3/console/workflows/" + fixture.workflowId() + "/tasks",
            "/api/v3/console/audit",
            "/api/v3/console/me",
            "/api/v3/console/arrays/" + fixture.arrayId() + "/instances");

    assertThat(paths)
        .allSatisfy(
            path -> {
              assertThat(send("GET", path, null, "bob", "kill kill:any").statusCode())
                  .isEqualTo(403);
              assertThat(send("GET", path, null, "bob", "fsm:read").statusCode()).isEqualTo(200);
            });
  }

  @Test
  void tellsWhoTheCallerIsAndWhatTheTokenAllows() {
    JsonObject caller =
        json(send("GET", "/api/v3/console/me", null, "bob", "kill fsm:read none:such"));

    assertThat(caller)
        .isEqualTo(
            new JsonObject()
                .put("name", "bob")
                .put("subject", AuthSettings.claims(CLOCK).getString("sub"))
                .put("user", "bob")
                .put("anonymous", false)
                .put("scopes", new JsonArray().add("fsm:read").add("kill"))
                .put(
                    "expires_at",
                    Instant.ofEpochSecond(AuthSettings.claims(CLOCK).getLong("exp")).toString())
                // Only a jar knows its version.
                .put("server_version", null));
  }

  private HttpResponse<String> send(
      String method, String path, JsonObject body, String user, String scope) {
    JsonObject claims =
        AuthSettings.claims(CLOCK).put("scope", scope).put("email", user + "@example.org");
    return server.send(
        method,
        path,
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()),
        "Authorization",
        "Bearer " + TokenMint.hs256(TestKeys.SECRET).token(claims));
  }
}
