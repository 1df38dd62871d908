package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static dev.quell.api.operate.KillJobClient.detail;
import static dev.quell.api.operate.KillJobClient.idOf;
import static dev.quell.api.operate.KillJobClient.instances;
import static dev.quell.api.operate.KillJobClient.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What begins a kill job, and what does not. */
@DatabaseTest
class KillJobRequestsTest {
  private static final int THRESHOLD = 20;
  private static final int COUNT_CAP = 50;
  private static final int COUNT_TIMEOUT_MILLIS = 300;

  @Shared private TestDatabase db;
  private ApiServer server;
  private KillJobClient client;
  @Fresh private Fixture fixture;

  @BeforeAll
  void start(Closer closer) {
    server =
        closer.register(
            ApiServer.startWithKillJobs(
                db.options(),
                new QuellConfig.KillJobs(
                    2, 15_000, 120, THRESHOLD, COUNT_CAP, COUNT_TIMEOUT_MILLIS)));
    client = KillJobClient.of(server);
  }

  /** Who believes that this only looks must not kill. */
  @ParameterizedTest
  @ValueSource(strings = {"kill_jobs", "stuck/kill", "workflow/%d/stop"})
  void anOrderWithAFieldThatNobodyReadsBeginsNothing(String path) {
    fixture.instance(fixture.task("R"), "R");
    JsonObject order =
        new JsonObject().put("reason", "to look").put("confirm", 1).put("dry_run", true);
    if (path.startsWith("kill_jobs")) {
      order.put("selector", workflow());
    } else if (path.startsWith("stuck")) {
      order.put("kind", "lost").put("workflow_id", fixture.workflowId());
    }

    HttpResponse<String> response =
        server.post("/api/v3/" + path.formatted(fixture.workflowId()), order.encode());

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(detail(response))
        .startsWith("The request must have no field 'dry_run'; it may have ");
    assertThat(db.<Long>value("select count(*) from kill_job where reason = 'to look'")).isZero();
  }

  @Test
  void aJobIsCommittedBeforeTheAnswer() {
    fixture.instance(fixture.task("R"), "R");

    HttpResponse<String> response =
        client.post(order(workflow()).put("rate_limit", 50).put("grace_seconds", 7.5));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    JsonObject job = json(response);
    assertThat(response.headers().firstValue("Location"))
        .hasValue(KillJobClient.JOBS + "/" + idOf(job));
    assertThat(
            db.rows(
                """
                select requested_by, reason, mode, downstream, grace_seconds, rate_limit, expected
                from kill_job where id = ?
                """,
                idOf(job)))
        .containsExactly(List.of("anonymous", "runaway", "graceful", "keep", 7.5, 50.0, 1L));
    assertThat(job.getJsonObject("selector")).isEqualTo(workflow());
    assertThat(job.getValue("restricted_to")).isNull();
    assertThat(client.job(idOf(job)).getString("created_at"))
        .isEqualTo(job.getString("created_at"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  }

  @Test
  void whatIsNotToldTakesTheDefaults() {
    JsonObject job = client.begin(order(workflow()));

    assertThat(job.getDouble("grace_seconds")).isEqualTo(120.0);
    assertThat(job.getString("mode")).isEqualTo("graceful");
    assertThat(job.getString("downstream")).isEqualTo("keep");
    assertThat(job.getValue("rate_limit")).isNull();
  }

  @Test
  void withoutAReasonNothingIsBegun() {
    long before = jobs();

    for (JsonObject order :
        List.of(
            new JsonObject().put("selector", workflow()),
            order(workflow()).put("reason", " "),
            order(workflow()).putNull("reason"))) {
      HttpResponse<String> response = client.post(order);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(detail(response)).contains("'reason'");
    }
    assertThat(jobs()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "workflow_id, workflow",
    "workflow_run_id, workflow run",
    "array_id, array",
    "task_template_id, task template"
  })
  void whatDoesNotExistIsNamed(String field, String kind) {
    long before = jobs();
    JsonObject selector = new JsonObject().put(field, 9_000_000_000L);

    HttpResponse<String> kill = client.post(order(selector));
    HttpResponse<String> look =
        server.post(KillJobClient.JOBS + "/dry_run", new JsonObject().put("selector", selector));

    for (HttpResponse<String> response : List.of(kill, look)) {
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(detail(response)).isEqualTo("There is no " + kind + " 9000000000.");
    }
    assertThat(jobs()).isEqualTo(before);
  }

  @Test
  void theFirstIdThatDoesNotExistIsNamed() {
    long instance = fixture.instance(fixture.task("R"), "R");

    assertThat(
            detail(
                client.post(order(instances(List.of(9_000_000_002L, 9_000_000_001L, instance))))))
        .isEqualTo("There is no task instance 9000000001.");
    assertThat(
            detail(
                client.post(
                    order(
                        new JsonObject()
                            .put(
                                "task_ids",
                                new JsonArray()
                                    .add(fixture.taskOf(instance))
                                    .add(9_000_000_003L))))))
        .isEqualTo("There is no task 9000000003.");
  }

  @Test
  void aKillOfManyMustBeConfirmed() {
    fixture.batch(1, 44, "R", "R");
    long before = jobs();

    HttpResponse<String> unconfirmed = client.post(order(workflow()));
    HttpResponse<String> tooFew = client.post(order(workflow()).put("confirm", 39));

    assertThat(List.of(unconfirmed.statusCode(), tooFew.statusCode())).containsOnly(409);
    assertThat(detail(unconfirmed))
        .isEqualTo(
            "The selection has 44 live instances, more than 20; the field 'confirm' must tell how"
                + " many are expected.");
    assertThat(detail(tooFew))
        .isEqualTo(
            "The selection has 44 live instances, but the field 'confirm' tells 39; it must tell"
                + " how many there are.");
    assertThat(jobs()).isEqualTo(before);

    JsonObject job = client.begin(order(workflow()).put("confirm", 40));

    assertThat(job.getLong("expected")).isEqualTo(44);
  }

  @Test
  void aFewNeedNoConfirmationButOneThatIsGivenMustBeRight() {
    fixture.batch(1, 12, "R", "R");

    HttpResponse<String> response = client.post(order(workflow()).put("confirm", 10));

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(detail(response)).contains("12", "10");
    assertThat(client.begin(order(workflow()).put("confirm", 11)).getLong("expected"))
        .isEqualTo(12);
  }

  /** Beyond what is counted, the number that is told stands. */
  @Test
  void moreThanAreCountedMayBeConfirmed() {
    fixture.batch(1, COUNT_CAP + 10, "R", "R");

    assertThat(detail(client.post(order(workflow())))).contains("at least " + COUNT_CAP + " live");
    assertThat(client.begin(order(workflow()).put("confirm", 60)).getLong("expected"))
        .isEqualTo(60);
  }

  /** The count waits for a lock that does not come. */
  @Test
  void aCountThatTakesTooLongStopsNoKill() throws SQLException {
    fixture.instance(fixture.task("R"), "R");
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table workflow_run in access exclusive mode");

      HttpResponse<String> unconfirmed = client.post(order(workflow()));
      HttpResponse<String> confirmed = client.post(order(workflow()).put("confirm", 7));
      JsonObject look = client.dryRun(workflow());

      assertThat(unconfirmed.statusCode()).isEqualTo(409);
      assertThat(detail(unconfirmed)).contains("could not be counted in time", "'confirm'");
      assertThat(confirmed.statusCode()).as(confirmed.body()).isEqualTo(202);
      assertThat(json(confirmed).getLong("expected")).isEqualTo(7);
      assertThat(look.getLong("count")).isZero();
      assertThat(look.getBoolean("exact")).isFalse();
      assertThat(look.getBoolean("needs_confirm")).isTrue();
      other.rollback();
    }
  }

  @Test
  void aRepetitionIsAnsweredWithTheJobThatThereIs() {
    List<Long> ids = fixture.batch(1, 30, "R", "R");
    JsonObject order = order(instances(ids)).put("confirm", 30);
    String key = "again-" + fixture.workflowId();

    HttpResponse<String> first = client.post(order, key);
    // By now the guard rails would stop it.
    fixture.batch(2, 40, "R", "R");
    HttpResponse<String> second = client.post(order, key);

    assertThat(List.of(first.statusCode(), second.statusCode())).containsOnly(202);
    assertThat(idOf(json(second))).isEqualTo(idOf(json(first)));
    assertThat(second.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reason", "selector", "mode"})
  void aKeyStandsForOneRequest(String changed) {
    String key = "one-" + fixture.workflowId();
    JsonObject order = order(workflow());
    JsonObject other =
        order
            .copy()
            .put(
                changed,
                switch (changed) {
                  case "selector" -> new JsonObject().put("array_id", fixture.arrayId());
                  case "mode" -> "force";
                  default -> "another";
                });

    long job = idOf(json(client.post(order, key)));
    long before = jobs();
    HttpResponse<String> response = client.post(other, key);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
    assertThat(detail(response)).contains(key, "another request", Long.toString(job));
    assertThat(jobs()).isEqualTo(before);
  }

  @Test
  void aKeyThatIsTooLongIsRefused() {
    HttpResponse<String> response = client.post(order(workflow()), "k".repeat(256));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(detail(response)).contains("Idempotency-Key", "255");
  }

  @Test
  void requestsWithOneKeyThatComeTogetherBeginOneJob() throws Exception {
    fixture.batch(1, 5, "R", "R");
    String key = "together-" + fixture.workflowId();
    JsonObject order = order(workflow());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<HttpResponse<String>>> answers =
          Stream.generate(() -> threads.submit(() -> client.post(order, key))).limit(8).toList();

      for (Future<HttpResponse<String>> answer : answers) {
        assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(202);
        assertThat(idOf(json(answer.get()))).isEqualTo(idOf(json(answers.get(0).get())));
      }
    } finally {
      threads.shutdown();
    }
    assertThat(db.<Long>value("select count(*) from kill_job where idempotency_key = ?", key))
        .isEqualTo(1);
  }

  private JsonObject workflow() {
    return new JsonObject().put("workflow_id", fixture.workflowId());
  }

  private long jobs() {
    return db.value("select count(*) from kill_job");
  }
}
