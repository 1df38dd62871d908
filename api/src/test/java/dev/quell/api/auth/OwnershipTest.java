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
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * With authentication a workflow is its owner's, {@code docs/contract/workflow-and-bind.md} §4, §8,
 * §14, {@code docs/contract/cli-and-reaper.md} §0.6.
 */
@DatabaseTest
class OwnershipTest {
  private static final String SECRET = TestKeys.SECRET;
  private static final AdjustableClock CLOCK = new AdjustableClock();

  @Shared private Vertx vertx;
  @Shared private TestDatabase db;
  private ApiServer server;
  @Fresh private Fixture fixture;

  @BeforeAll
  void start(Closer closer) {
    AccessControl access =
        Await.await(
            TokenAccess.create(
                vertx, AuthSettings.secret(SECRET), CLOCK, new SimpleMeterRegistry()));
    server = closer.register(ApiServer.start(db.options(), access, CorsPolicy.only(List.of())));
  }

  @ParameterizedTest
  @CsvSource({"alice@example.org, 200", "bob@example.org, 401", ", 401"})
  void onlyTheOwnerStopsOrLimitsAWorkflow(String email, int status) {
    HttpResponse<String> limit = limit(email);
    HttpResponse<String> stop = setResume(email);

    assertThat(List.of(limit.statusCode(), stop.statusCode())).containsOnly(status);
    if (status == 401) {
      assertThat(json(stop).getString("detail")).isEqualTo("Unauthorized.");
    }
    assertThat(db.<String>value("select status from workflow_run where id = ?", fixture.runId()))
        .isEqualTo(status == 200 ? "C" : "R");
    assertThat(
            db.<Integer>value(
                "select max_concurrently_running from workflow where id = ?", fixture.workflowId()))
        .isEqualTo(status == 200 ? 5 : 1000);
  }

  /** A newer run that was refused does not make its user the owner. */
  @Test
  void theUserOfTheRunThatIsAliveIsTheOwner() {
    long refused = fixture.newRun("G");
    db.execute("update workflow_run set \"user\" = 'bob' where id = ?", refused);

    assertThat(setResume("bob@example.org").statusCode()).isEqualTo(401);
    assertThat(setResume("alice@example.org").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"alice@example.org, 200", "bob@example.org, 401", ", 401"})
  void onlyTheOwnerSetsTasksOrResetsAWorkflow(String email, int status) {
    long task = fixture.task("F");
    db.execute("update workflow set status = 'F' where id = ?", fixture.workflowId());
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.runId());

    for (String tasks : List.of("\"all\"", "[" + task + "]")) {
      HttpResponse<String> update = updateStatuses(tasks, email);

      assertThat(update.statusCode()).isEqualTo(status);
      assertThat(db.taskStatus(task)).isEqualTo(status == 200 ? "D" : "F");
    }
    HttpResponse<String> reset = send("PUT", "reset", "{}", email);

    assertThat(reset.statusCode()).isEqualTo(status);
    assertThat(db.taskStatus(task)).isEqualTo(status == 200 ? "G" : "F");
    if (status == 401) {
      assertThat(json(reset).getString("detail")).isEqualTo("Unauthorized.");
    }
  }

  @ParameterizedTest
  @CsvSource({"alice@example.org, 200", "bob@example.org, 401", ", 401"})
  void onlyTheOwnerGivesTasksMore(String email, int status) {
    long task = fixture.task("F");
    fixture.instance(task, "Z");
    db.execute("update task set resource_scales = '{\"memory\": 0.5}' where id = ?", task);
    db.execute("update workflow set status = 'F' where id = ?", fixture.workflowId());
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.runId());

    HttpResponse<String> increase = send("POST", "increase_resources", "{}", email);

    assertThat(increase.statusCode()).isEqualTo(status);
    assertThat(db.taskStatus(task)).isEqualTo(status == 200 ? "E" : "F");
    if (status == 401) {
      assertThat(json(increase).getString("detail")).isEqualTo("Unauthorized.");
    }
  }

  /** It has no owner, and the answers are those without authentication. */
  @Test
  void anUnknownWorkflowIsNobodys() {
    JsonObject body = new JsonObject().put("workflow_id", 0).put("task_ids", "all");

    assertThat(
            sendTo(
                    "PUT",
                    "/api/v3/task/update_statuses",
                    body.put("new_status", "D").encode(),
                    "alice@example.org")
                .statusCode())
        .isEqualTo(404);
    assertThat(sendTo("PUT", "/api/v3/workflow/0/reset", "{}", "alice@example.org").statusCode())
        .isEqualTo(200);
    assertThat(
            sendTo("POST", "/api/v3/workflow/0/increase_resources", "{}", "alice@example.org")
                .statusCode())
        .isEqualTo(200);
  }

  /** A token alone says who kills; without an address that is its subject. */
  @ParameterizedTest
  @CsvSource({"carol@example.org, carol", ", machine-7"})
  void theAuditNamesWhoeverTheTokenOfAKillIsOf(String email, String person) {
    fixture.batch(1, 2, "R", "K");

    HttpResponse<String> kill =
        sendTo(
            "POST",
            "/api/v3/array/" + fixture.arrayId() + "/transition_to_killed",
            "{\"batch_number\": 1, \"requested_by\": \"mallory\"}",
            email);

    assertThat(kill.statusCode()).isEqualTo(200);
    assertThat(
            db.rows(
                "select person, workflow_id, instances from kill_audit where array_id = ?",
                fixture.arrayId()))
        .containsExactly(List.of(person, fixture.workflowId(), 2L));
  }

  private HttpResponse<String> updateStatuses(String tasks, String email) {
    return sendTo(
        "PUT",
        "/api/v3/task/update_statuses",
        "{\"workflow_id\": %d, \"task_ids\": %s, \"new_status\": \"D\"}"
            .formatted(fixture.workflowId(), tasks),
        email);
  }

  private HttpResponse<String> setResume(String email) {
    return send("POST", "set_resume", "{\"reset_running_jobs\": true}", email);
  }

  private HttpResponse<String> limit(String email) {
    return send("PUT", "update_max_concurrently_running", "{\"max_tasks\": 5}", email);
  }

  private HttpResponse<String> send(String method, String route, String body, String email) {
    return sendTo(method, "/api/v3/workflow/" + fixture.workflowId() + "/" + route, body, email);
  }

  private HttpResponse<String> sendTo(String method, String path, String body, String email) {
    JsonObject claims =
        AuthSettings.claims(CLOCK).put("scope", "fsm:write kill").put("email", email);
    if (email == null) {
      claims.remove("email");
    }
    return server.send(
        method,
        path,
        BodyPublishers.ofString(body),
        "Authorization",
        "Bearer " + TokenMint.hs256(SECRET).token(claims));
  }
}
