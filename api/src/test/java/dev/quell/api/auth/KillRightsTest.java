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
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may kill what, and how. */
@DatabaseTest
class KillRightsTest {
  private static final String JOBS = "/api/v3/kill_jobs";
  private static final String ALICE = "alice@example.org";
  private static final String BOB = "bob@example.org";
  private static final AdjustableClock CLOCK = new AdjustableClock();
  private static final MeterRegistry METERS = new SimpleMeterRegistry();

  @Shared private Vertx vertx;
  @Shared private TestDatabase db;
  private ApiServer server;
  @Fresh private Fixture fixture;
  private long instance;
  private long lastJobBefore;

  @BeforeAll
  void start(Closer closer) {
    AccessControl access =
        Await.await(TokenAccess.create(vertx, AuthSettings.secret(TestKeys.SECRET), CLOCK, METERS));
    server = closer.register(ApiServer.start(db.options(), access, CorsPolicy.only(List.of())));
  }

  /** A run of alice's; nothing else is live, so that selectors without ids find it alone. */
  @BeforeEach
  void useAnInstanceOfAlice() {
    db.execute("update task_instance set status = 'F'");
    lastJobBefore = db.value("select coalesce(max(id), 0) from kill_job");
    instance = fixture.instance(fixture.task("R"), "R");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fsm:read", "fsm:read fsm:write", "kill:force kill:any fsm:write", ""})
  void withoutTheScopeNobodyKills(String scope) {
    HttpResponse<String> response = kill(order(), ALICE, scope);

    assertRefused(response, "'kill'");
    assertThat(challenge(response)).contains("insufficient_scope", "scope=\"kill\"");
  }

  @Test
  void forceNeedsAScopeOfItsOwn() {
    JsonObject order = order().put("mode", "force");
    double before = refused("missing_scope");

    HttpResponse<String> refused = kill(order, ALICE, "kill kill:any");
    long after = jobs();

    assertRefused(refused, "'kill:force'");
    assertThat(challenge(refused)).contains("insufficient_scope", "scope=\"kill:force\"");
    assertThat(refused("missing_scope")).isEqualTo(before + 1);
    assertThat(after).isZero();
    assertThat(kill(order, ALICE, "kill kill:force").statusCode()).isEqualTo(202);
  }

  @Test
  void theOwnerKillsAndMayTouchNothingElse() {
    HttpResponse<String> response = kill(order(), ALICE, "kill");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(json(response).getString("requested_by")).isEqualTo("alice");
    assertThat(json(response).getString("restricted_to")).isEqualTo("alice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "workflow_id",
        "workflow_run_id",
        "array_id",
        "task_ids",
        "task_instance_ids",
        "user",
        "status",
        "min_seconds_in_state"
      })
  void nobodyElseHitsTheWorkflowByWhateverSelector(String field) {
    JsonObject selector = new JsonObject().put(field, valueOf(field));
    JsonObject order = new JsonObject().put("selector", selector).put("reason", "not mine");
    double before = refused("foreign_workflow");

    HttpResponse<String> refused = kill(order, BOB, "kill kill:force");

    assertRefused(refused, "The workflow " + fixture.workflowId() + " belongs to another user");
    assertThat(challenge(refused)).contains("insufficient_scope", "scope=\"kill:any\"");
    assertThat(refused("foreign_workflow")).isEqualTo(before + 1);
    assertThat(db.instanceStatus(instance)).isEqualTo("R");

    HttpResponse<String> allowed = kill(order, BOB, "kill kill:any");

    assertThat(allowed.statusCode()).as(allowed.body()).isEqualTo(202);
    assertThat(json(allowed).getString("requested_by")).isEqualTo("bob");
    assertThat(json(allowed).getValue("restricted_to")).isNull();
  }

  private Object valueOf(String field) {
    return switch (field) {
      case "workflow_id" -> fixture.workflowId();
      case "workflow_run_id" -> fixture.runId();
      case "array_id" -> fixture.arrayId();
      case "task_ids" -> new JsonArray().add(fixture.taskOf(instance));
      case "task_instance_ids" -> new JsonArray().add(instance);
      case "user" -> "alice";
      case "status" -> new JsonArray().add("R");
      default -> 0;
    };
  }

  @Test
  void theFirstOfSeveralForeignWorkflowsIsNamed() {
    Fixture bobs = Fixture.create(db);
    db.execute("update workflow_run set \"user\" = 'bob' where id = ?", bobs.runId());
    long own = bobs.instance(bobs.task("R"), "R");
    Fixture third = Fixture.create(db);
    long other = third.instance(third.task("R"), "R");
    JsonObject order =
        new JsonObject()
            .put(
                "selector",
                new JsonObject()
                    .put("task_instance_ids", new JsonArray().add(other).add(own).add(instance)))
            .put("reason", "mine and others");

    assertRefused(kill(order, BOB, "kill"), "The workflow " + fixture.workflowId() + " belongs");
  }

  /** The look at the selection waits for a lock that does not come; the worker looks again. */
  @Tag("long")
  @Test
  void whereTheDatabaseIsTooSlowToTellTheWorkerSparesOthers() throws SQLException {
    HttpResponse<String> response;
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table workflow_run in access exclusive mode");
      response = kill(order().put("confirm", 1).put("mode", "force"), BOB, "kill kill:force");
      other.rollback();
    }

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(json(response).getString("restricted_to")).isEqualTo("bob");
    long job = json(response).getLong("kill_job_id");
    db.await("done"::equals, "select state from kill_job where id = ?", job);
    assertThat(db.<Long>value("select killed + signalled from kill_job where id = ?", job))
        .isZero();
    assertThat(db.instanceStatus(instance)).isEqualTo("R");
  }

  /** As for the other routes that only the owner may use. */
  @Test
  void theUserOfTheRunThatIsAliveIsTheOwner() {
    long refused = fixture.newRun("G");
    db.execute("update workflow_run set \"user\" = 'bob' where id = ?", refused);

    assertRefused(kill(order(), BOB, "kill"), "another user");
    assertThat(kill(order(), ALICE, "kill").statusCode()).isEqualTo(202);
  }

  @Test
  void whoHasNoUserNameOwnsNothing() {
    double before = refused("no_user");

    HttpResponse<String> refused = kill(order(), null, "kill");

    assertRefused(refused, "'kill:any'");
    assertThat(refused("no_user")).isEqualTo(before + 1);

    HttpResponse<String> allowed = kill(order(), null, "kill kill:any");

    assertThat(allowed.statusCode()).as(allowed.body()).isEqualTo(202);
    assertThat(json(allowed).getString("requested_by")).isEqualTo("machine-7");
  }

  @Test
  void aTokenThatIsNotValidKillsNothing() {
    JsonObject claims = claims(ALICE, "kill kill:force kill:any");
    List<String> tokens =
        List.of(
            TokenMint.hs256("another secret of more than thirty-two bytes").token(claims),
            TokenMint.hs256(TestKeys.SECRET)
                .token(claims.copy().put("exp", CLOCK.secondsFromNow(-3_600))),
            TokenMint.hs256(TestKeys.SECRET).token(claims.copy().put("aud", "another service")),
            TokenMint.hs256(TestKeys.SECRET)
                .token(claims.copy().put("iss", "https://evil.example")),
            "nonsense");

    for (String token : tokens) {
      HttpResponse<String> response = send("POST", JOBS, order(), token);

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
    }
    assertThat(jobs()).isZero();
    assertThat(db.instanceStatus(instance)).isEqualTo("R");
  }

  @ParameterizedTest
  @CsvSource({
    "pause, {}",
    "resume, {}",
    "cancel, {}",
    "force, {}",
    "rate_limit, {\"rate_limit\":5}"
  })
  void onlyItsPersonSteersAJob(String action, String body) {
    long job = json(kill(order(), ALICE, "kill")).getLong("kill_job_id");
    double before = refused("foreign_kill_job");

    HttpResponse<String> refused = steer(job, action, body, BOB, "kill kill:force");

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
    assertThat(detail(refused)).contains("The kill job " + job, "another person", "'kill:any'");
    assertThat(refused("foreign_kill_job")).isEqualTo(before + 1);
    assertThat(
            db.<Long>value(
                "select count(*) from kill_audit where kill_job_id = ? and person = 'bob'", job))
        .isZero();
    assertThat(steer(job, action, body, BOB, "kill kill:force kill:any").statusCode())
        .isEqualTo(200);
    assertThat(steer(job, action, body, ALICE, "kill kill:force").statusCode()).isEqualTo(200);
  }

  @Test
  void steeringNeedsTheScopesOfKilling() {
    long job = json(kill(order(), ALICE, "kill")).getLong("kill_job_id");

    assertThat(steer(job, "cancel", "{}", ALICE, "fsm:read fsm:write").statusCode()).isEqualTo(403);
    HttpResponse<String> force = steer(job, "force", "{}", ALICE, "kill kill:any");

    assertThat(force.statusCode()).isEqualTo(403);
    assertThat(detail(force)).contains("'kill:force'");
    assertThat(db.<String>value("select mode from kill_job where id = ?", job))
        .isEqualTo("graceful");
  }

  /** The subject of a token is not a user name. */
  @Test
  void whoIsNamedLikeTheUserIsNotTheUser() {
    long job = json(kill(order(), ALICE, "kill")).getLong("kill_job_id");
    JsonObject claims = claims(null, "kill").put("sub", "alice");

    HttpResponse<String> response =
        send(
            "POST",
            JOBS + "/" + job + "/cancel",
            new JsonObject(),
            TokenMint.hs256(TestKeys.SECRET).token(claims));

    assertThat(response.statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/9000000000", "/9000000000/items", "/9000000000/events"})
  void lookingNeedsTheScopeOfReading(String path) {
    HttpResponse<String> response = get(JOBS + path, "kill kill:any");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(get(JOBS + path, "fsm:read").statusCode()).isIn(200, 404);
  }

  @Test
  void keysOfDifferentPersonsAreDifferent() {
    String key = "key-" + fixture.workflowId();
    String token = token(ALICE, "kill kill:any");
    String other = token(BOB, "kill kill:any");

    long one = json(withKey(key, token)).getLong("kill_job_id");
    long two = json(withKey(key, other)).getLong("kill_job_id");

    assertThat(two).isNotEqualTo(one);
  }

  private HttpResponse<String> withKey(String key, String token) {
    return server.send(
        "POST",
        JOBS,
        BodyPublishers.ofString(order().encode()),
        "Authorization",
        "Bearer " + token,
        "Idempotency-Key",
        key);
  }

  private void assertRefused(HttpResponse<String> response, String part) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
    assertThat(detail(response)).contains(part);
    assertThat(jobs()).isZero();
  }

  private long jobs() {
    return db.value(
        "select count(*) from kill_job where id > ? and requested_by in ('alice', 'bob')",
        lastJobBefore);
  }

  private JsonObject order() {
    return new JsonObject()
        .put("selector", new JsonObject().put("workflow_id", fixture.workflowId()))
        .put("reason", "runaway");
  }

  private static double refused(String reason) {
    return METERS.counter("quell.auth.refused", "reason", reason).count();
  }

  private static String detail(HttpResponse<String> response) {
    return json(response).getString("detail");
  }

  private static String challenge(HttpResponse<String> response) {
    return response.headers().firstValue("WWW-Authenticate").orElseThrow();
  }

  private HttpResponse<String> kill(JsonObject order, String email, String scope) {
    return send("POST", JOBS, order, token(email, scope));
  }

  private HttpResponse<String> steer(
      long job, String action, String body, String email, String scope) {
    String method = action.equals("rate_limit") ? "PUT" : "POST";
    return send(method, JOBS + "/" + job + "/" + action, new JsonObject(body), token(email, scope));
  }

  private HttpResponse<String> get(String path, String scope) {
    return server.get(path, "Authorization", "Bearer " + token(ALICE, scope));
  }

  private HttpResponse<String> send(String method, String path, JsonObject body, String token) {
    return server.send(
        method, path, BodyPublishers.ofString(body.encode()), "Authorization", "Bearer " + token);
  }

  private static String token(String email, String scope) {
    return TokenMint.hs256(TestKeys.SECRET).token(claims(email, scope));
  }

  private static JsonObject claims(String email, String scope) {
    JsonObject claims = AuthSettings.claims(CLOCK).put("scope", scope).put("email", email);
    if (email == null) {
      claims.remove("email");
    }
    return claims;
  }
}
