package dev.quell.api.operate;

import static dev.quell.api.operate.KillJobClient.detail;
import static dev.quell.api.operate.KillJobClient.instances;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kill would hit, and the token that makes it hit the same. */
@DatabaseTest
class DryRunTest {
  private static final int COUNT_CAP = 30;

  @Shared private TestDatabase db;
  private ApiServer server;
  private KillJobClient client;
  @Fresh private Fixture fixture;

  @BeforeAll
  void start(Closer closer) {
    server =
        closer.register(
            ApiServer.startWithKillJobs(
                db.options(), new QuellConfig.KillJobs(2, 15_000, 120, 10, COUNT_CAP, 2_000)));
    client = KillJobClient.of(server);
  }

  @Test
  void countsByStatusAndWorkflow() {
    List<Long> running = fixture.batch(1, 7, "R", "R");
    List<Long> waiting = fixture.batch(2, 4, "Q", "Q");
    fixture.batch(3, 5, "D", "D");
    fixture.batch(4, 5, "G", "E");

    JsonObject look = client.dryRun(workflow());

    assertThat(look.getLong("count")).isEqualTo(11);
    assertThat(look.getLong("waiting")).isEqualTo(5);
    assertThat(look.getString("scope")).isEqualTo("all");
    assertThat(look.getBoolean("exact")).isTrue();
    assertThat(look.getBoolean("needs_confirm")).isTrue();
    assertThat(look.getJsonObject("by_status").getMap()).isEqualTo(Map.of("R", 7, "Q", 4));
    assertThat(look.getJsonArray("workflows"))
        .isEqualTo(
            new JsonArray()
                .add(new JsonObject().put("workflow_id", fixture.workflowId()).put("count", 11)));
    assertThat(ids(look)).containsExactlyInAnyOrderElementsOf(concat(running, waiting));
  }

  @Test
  void tellsThatThereAreAtLeastSoMany() {
    fixture.batch(1, COUNT_CAP + 1, "R", "R");

    JsonObject look = client.dryRun(workflow());

    assertThat(look.getLong("count")).isEqualTo(COUNT_CAP);
    assertThat(look.getBoolean("exact")).isFalse();
    assertThat(look.getJsonArray("sample")).hasSize(20);
  }

  @Test
  void nothingIsHit() {
    JsonObject look = client.dryRun(workflow());

    assertThat(look.getLong("count")).isZero();
    assertThat(look.getBoolean("exact")).isTrue();
    assertThat(look.getBoolean("needs_confirm")).isFalse();
  }

  @Test
  void killsNothing() {
    long instance = fixture.instance(fixture.task("R"), "R");
    long jobs = db.value("select count(*) from kill_job");

    client.dryRun(workflow());

    assertThat(db.instanceStatus(instance)).isEqualTo("R");
    assertThat(db.<Long>value("select count(*) from kill_job")).isEqualTo(jobs);
  }

  @Test
  void findsByWorkflowRunArrayAndBatch() {
    List<Long> first = fixture.batch(1, 2, "R", "R");
    List<Long> second = fixture.batch(2, 2, "R", "R");
    long earlier = fixture.instanceOfEarlierRun(fixture.task("R"), "K");
    Fixture other = Fixture.create(db);
    other.batch(1, 3, "R", "R");

    assertFinds(workflow(), concat(concat(first, second), List.of(earlier)));
    assertFinds(new JsonObject().put("workflow_run_id", fixture.runId()), concat(first, second));
    assertFinds(
        new JsonObject().put("array_id", fixture.arrayId()),
        concat(concat(first, second), List.of(earlier)));
    assertFinds(
        new JsonObject().put("array_id", fixture.arrayId()).put("array_batch_num", 2), second);
  }

  @Test
  void findsByTaskTemplate() {
    List<Long> batch = fixture.batch(1, 2, "R", "R");
    Fixture other = Fixture.create(db);
    other.batch(1, 2, "R", "R");
    long template = templateOf(fixture.arrayId());
    templateOf(other.arrayId());

    assertFinds(new JsonObject().put("task_template_id", template), batch);
  }

  @Test
  void allFiltersMustHold() {
    List<Long> batch = fixture.batch(1, 4, "R", "R");
    set("nodename = 'node-7'", batch.get(0));
    set("nodename = 'node-8'", batch.get(1));
    set("status_date = clock_timestamp() - interval '1 hour'", batch.get(1));
    set("status = 'O'", batch.get(2));
    fixture.overdue(batch.get(3));

    assertFinds(workflow().put("node", "node-7"), List.of(batch.get(0)));
    assertFinds(workflow().put("min_seconds_in_state", 1800), List.of(batch.get(1)));
    assertFinds(workflow().put("min_seconds_in_state", 1800).put("node", "node-7"), List.of());
    assertFinds(workflow().put("status", new JsonArray().add("O").add("K")), List.of(batch.get(2)));
    assertFinds(workflow().put("min_seconds_overdue", 30), List.of(batch.get(3)));
    assertFinds(workflow().put("min_seconds_overdue", 90), List.of());
    assertFinds(workflow().put("user", "alice"), batch);
    assertFinds(workflow().put("user", "bob"), List.of());
  }

  @Test
  void findsByUserAlone() {
    long instance = fixture.instance(fixture.task("R"), "R");
    String user = "user-" + fixture.workflowId();
    db.execute("update workflow_run set \"user\" = ? where id = ?", user, fixture.runId());

    assertFinds(new JsonObject().put("user", user), List.of(instance));
  }

  @Test
  void idsMeanTheLiveOnesAmongThem() {
    long task = fixture.task("R");
    long old = fixture.instanceOfEarlierRun(task, "K");
    long newest = fixture.instance(task, "R");
    long finished = fixture.instance(fixture.task("D"), "D");

    assertFinds(instances(List.of(old, newest, finished)), List.of(old, newest));
    assertFinds(
        new JsonObject().put("task_ids", new JsonArray().add(task).add(fixture.taskOf(finished))),
        List.of(newest));
  }

  @Test
  void aTokenMeansWhatWasThereThen() {
    fixture.batch(1, 8, "R", "R");
    JsonObject look =
        client.look(new JsonObject().put("selector", workflow()).put("scope", "live"));
    List<Long> later = fixture.batch(2, 9, "R", "R");

    JsonObject job =
        client.begin(
            new JsonObject().put("token", look.getString("token")).put("reason", "as seen"));

    assertThat(job.getJsonObject("selector")).isEqualTo(workflow());
    assertThat(job.getLong("expected")).isEqualTo(8);
    assertThat(job.getLong("horizon")).isLessThan(later.get(0));
    assertThat(Instant.parse(look.getString("token_expires_at")))
        .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_601));
  }

  @ParameterizedTest
  @ValueSource(strings = {"e30", "bm90IGpzb24", "eyJzZWxlY3RvciI6e30sImhvcml6b24iOjF9"})
  void whatIsNoTokenIsRefused(String token) {
    HttpResponse<String> response =
        client.post(new JsonObject().put("token", token).put("reason", "as seen"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(detail(response)).contains("'token'", "dry run");
  }

  @Test
  void anOldTokenIsRefused() {
    HttpResponse<String> expired = client.post(tokenMade(Duration.ofMinutes(-61)));
    HttpResponse<String> fromTheFuture = client.post(tokenMade(Duration.ofMinutes(10)));
    HttpResponse<String> good = client.post(tokenMade(Duration.ofMinutes(-59)));

    assertThat(List.of(expired.statusCode(), fromTheFuture.statusCode())).containsOnly(400);
    assertThat(detail(expired)).contains("'token'", "last hour");
    assertThat(good.statusCode()).as(good.body()).isEqualTo(202);
  }

  private JsonObject tokenMade(Duration fromNow) {
    KillSelector selector =
        new KillSelector(
            List.of(),
            List.of(),
            fixture.workflowId(),
            null,
            null,
            null,
            null,
            Set.of(),
            null,
            null,
            null,
            null);
    SelectionToken token =
        new SelectionToken(selector, KillScope.LIVE, 0, Instant.now().plus(fromNow));
    return new JsonObject().put("token", token.text()).put("reason", "as seen");
  }

  private long templateOf(long arrayId) {
    long hash = System.nanoTime();
    long tool = db.value("insert into tool (name) values (?) returning id", "tool-" + hash);
    long version = db.value("insert into tool_version (tool_id) values (?) returning id", tool);
    long template =
        db.value(
            "insert into task_template (tool_version_id, name) values (?, 'fit') returning id",
            version);
    long templateVersion =
        db.value(
            """
            insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
            values (?, 'fit', '1') returning id
            """,
            template);
    db.execute(
        "update \"array\" set task_template_version_id = ? where id = ?", templateVersion, arrayId);
    return template;
  }

  private void set(String change, long instance) {
    db.execute("update task_instance set " + change + " where id = ?", instance);
  }

  private void assertFinds(JsonObject selector, List<Long> ids) {
    assertThat(ids(client.dryRun(selector))).containsExactlyInAnyOrderElementsOf(ids);
  }

  private static List<Long> ids(JsonObject look) {
    return look.getJsonArray("sample").stream().map(id -> ((Number) id).longValue()).toList();
  }

  private static List<Long> concat(List<Long> some, List<Long> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private JsonObject workflow() {
    return new JsonObject().put("workflow_id", fixture.workflowId());
  }
}
