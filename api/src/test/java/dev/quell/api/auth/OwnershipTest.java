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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With authentication a workflow is its owner's, {@code docs/contract/workflow-and-bind.md} §4, §8,
 * §14, {@code docs/contract/cli-and-reaper.md} §0.6.
 */
@DatabaseTest
class OwnershipTest {
  private static final String SECRET = TestKeys.SECRET;
  private static final String BOB = "bob@example.org";
  private static final String OPERATOR = "fsm:write kill operate:any";
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
  @CsvSource({"alice@example.org, 200", "bob@example.org, 403", ", 403"})
  void onlyTheOwnerStopsOrLimitsAWorkflow(String email, int status) {
    HttpResponse<String> limit = limit(email);
    HttpResponse<String> stop = setResume(email);

    assertThat(List.of(limit.statusCode(), stop.statusCode())).containsOnly(status);
    if (status == 403) {
      assertThat(json(stop).getString("detail"))
          .isEqualTo(
              "The workflow %d belongs to another user. To lower its limits or to stop it for a"
                  + " resume the token's claim 'scope' must contain 'operate:any'.",
              fixture.workflowId());
      assertThat(challenge(stop))
          .isEqualTo("Bearer realm=\"quell\", error=\"insufficient_scope\", scope=\"operate:any\"");
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

    assertThat(setResume("bob@example.org").statusCode()).isEqualTo(403);
    assertThat(setResume("alice@example.org").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"alice@example.org, 200", "bob@example.org, 403", ", 403"})
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
    if (status == 403) {
      assertThat(json(reset).getString("detail"))
          .isEqualTo(
              "The workflow %d belongs to another user. Its owner alone may do this.",
              fixture.workflowId());
      assertThat(challenge(reset))
          .isEqualTo("Bearer realm=\"quell\", error=\"insufficient_scope\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"alice@example.org, 200", "bob@example.org, 403", ", 403"})
  void onlyTheOwnerGivesTasksMore(String email, int status) {
    long task = fixture.task("F");
    fixture.instance(task, "Z");
    db.execute("update task set resource_scales = '{\"memory\": 0.5}' where id = ?", task);
    db.execute("update workflow set status = 'F' where id = ?", fixture.workflowId());
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.runId());

    HttpResponse<String> increase = send("POST", "increase_resources", "{}", email);

    assertThat(increase.statusCode()).isEqualTo(status);
    assertThat(db.taskStatus(task)).isEqualTo(status == 200 ? "E" : "F");
    if (status == 403) {
      assertThat(json(increase).getString("detail"))
          .isEqualTo(
              "The workflow %d belongs to another user. Its owner alone may do this.",
              fixture.workflowId());
      assertThat(challenge(increase))
          .isEqualTo("Bearer realm=\"quell\", error=\"insufficient_scope\"");
    }
  }

  @Test
  void anOperatorLowersLimitsAndStopsWhatIsOthersAndSaysWhy() {
    setTemplate();

    assertThat(operate(limitRoute(), "{\"max_tasks\": 5, \"reason\": \"disk full\"}"))
        .isEqualTo(200);
    assertThat(
            operate(
                "update_array_max_concurrently_running",
                "{\"max_tasks\": 4, \"task_template_version_id\": 7, \"reason\": \"too\"}"))
        .isEqualTo(200);
    assertThat(
            send(
                    "POST",
                    "set_resume",
                    "{\"reset_running_jobs\": true, \"reason\": \"wrong\", \"requested_by\": \"eve\"}",
                    "bob@example.org",
                    OPERATOR)
                .statusCode())
        .isEqualTo(200);

    assertThat(limits()).containsExactly(5, 4);
    assertThat(runStatus()).isEqualTo("C");
    assertThat(
            db.rows(
                """
                select person, action, reason, array_id, detail from kill_audit
                where workflow_id = ? order by id
                """,
                fixture.workflowId()))
        .containsExactly(
            Arrays.asList(
                "bob", "limited", "disk full", null, "max_concurrently_running 5, was 1000"),
            List.of(
                "bob", "limited", "too", fixture.arrayId(), "max_concurrently_running 4, was 50"),
            Arrays.asList(
                "bob",
                "resume_set",
                "wrong",
                null,
                "workflow run " + fixture.runId() + ", cold resume"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"reason\": null", ", \"reason\": \" \""})
  void anOperatorMustSayWhy(String reason) {
    for (HttpResponse<String> answer :
        List.of(
            send("PUT", limitRoute(), "{\"max_tasks\": 5" + reason + "}", BOB, OPERATOR),
            send(
                "POST",
                "set_resume",
                "{\"reset_running_jobs\": 1" + reason + "}",
                BOB,
                OPERATOR))) {
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("The field 'reason' is missing.");
    }
    assertThat(limits()).containsExactly(1000, 50);
    assertThat(runStatus()).isEqualTo("R");
    assertThat(auditLines()).isZero();
  }

  @Test
  void anOperatorDoesNotRaiseALimit() {
    HttpResponse<String> raise =
        send("PUT", limitRoute(), "{\"max_tasks\": 1001, \"reason\": \"more\"}", BOB, OPERATOR);

    assertThat(raise.statusCode()).isEqualTo(403);
    assertThat(json(raise).getString("detail"))
        .isEqualTo(
            "The workflow %d belongs to another user, who alone may raise a limit of it. It is 1000"
                + " now; name that or less.",
            fixture.workflowId());
    assertThat(limits()).containsExactly(1000, 50);
    assertThat(auditLines()).isZero();
    assertThat(send("PUT", limitRoute(), "{\"max_tasks\": 1001}", "alice@example.org").statusCode())
        .isEqualTo(200);
  }

  /** It allows what it says, and nothing else of the owner's. */
  @Test
  void anOperatorNeitherResetsNorSetsTasksOfOthers() {
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.runId());

    assertThat(operate("reset", "{\"reason\": \"tidy\"}")).isEqualTo(403);
    assertThat(
            send("POST", "increase_resources", "{\"reason\": \"more\"}", BOB, OPERATOR)
                .statusCode())
        .isEqualTo(403);
  }

  /** It is besides the scope of the route. */
  @Test
  void theScopeOfAnOperatorAloneOpensNoRoute() {
    String body = "{\"max_tasks\": 5, \"reason\": \"disk full\"}";

    assertThat(send("PUT", limitRoute(), body, BOB, "operate:any").statusCode()).isEqualTo(403);
    assertThat(limits()).containsExactly(1000, 50);
  }

  @Test
  void theOwnerIsInTheAuditTooAndNeedNotSayWhy() {
    assertThat(limit("alice@example.org").statusCode()).isEqualTo(200);

    assertThat(
            db.rows(
                "select person, action, reason from kill_audit where workflow_id = ?",
                fixture.workflowId()))
        .containsExactly(Arrays.asList("alice", "limited", null));
  }

  private int operate(String route, String body) {
    return send("PUT", route, body, BOB, OPERATOR).statusCode();
  }

  private static String limitRoute() {
    return "update_max_concurrently_running";
  }

  private void setTemplate() {
    db.execute("update \"array\" set task_template_version_id = 7 where id = ?", fixture.arrayId());
  }

  private List<Integer> limits() {
    return List.of(
        db.<Integer>value(
            "select max_concurrently_running from workflow where id = ?", fixture.workflowId()),
        db.<Integer>value(
            "select max_concurrently_running from \"array\" where id = ?", fixture.arrayId()));
  }

  private String runStatus() {
    return db.value("select status from workflow_run where id = ?", fixture.runId());
  }

  private long auditLines() {
    return db.value("select count(*) from kill_audit where workflow_id = ?", fixture.workflowId());
  }

  private static String challenge(HttpResponse<String> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElseThrow();
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
    return send(method, route, body, email, "fsm:write kill");
  }

  private HttpResponse<String> send(
      String method, String route, String body, String email, String scope) {
    String path = "/api/v3/workflow/" + fixture.workflowId() + "/" + route;
    return sendTo(method, path, body, email, scope);
  }

  private HttpResponse<String> sendTo(String method, String path, String body, String email) {
    return sendTo(method, path, body, email, "fsm:write kill");
  }

  private HttpResponse<String> sendTo(
      String method, String path, String body, String email, String scope) {
    JsonObject claims = AuthSettings.claims(CLOCK).put("scope", scope).put("email", email);
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
