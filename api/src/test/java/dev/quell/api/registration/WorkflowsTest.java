package dev.quell.api.registration;

import static dev.quell.api.registration.RegistrationClient.LARGEST_HASH;
import static dev.quell.api.registration.RegistrationClient.ok;
import static dev.quell.api.registration.RegistrationClient.race;
import static dev.quell.api.registration.RegistrationClient.refused;
import static dev.quell.api.registration.RegistrationClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workflows, what a client compares before it binds one, and their attributes. */
@DatabaseTest
class WorkflowsTest {
  @Shared private TestDatabase db;

  @Shared
  @SuppressWarnings("UnusedVariable") // Listens; the client calls it.
  private ApiServer server;

  @Shared private RegistrationClient client;
  private long toolVersion;
  private long dag;
  private String dagHash;

  @BeforeAll
  void start() {
    toolVersion = client.toolVersion();
    dagHash = Long.toString(unique());
    dag = client.dag(dagHash).getLong("dag_id");
  }

  @Test
  void insertsAWorkflow() {
    JsonObject answer = define(body(LARGEST_HASH, new BigInteger(LARGEST_HASH)));

    assertThat(answer.fieldNames())
        .containsExactlyInAnyOrder("workflow_id", "status", "newly_created");
    assertThat(answer.getString("status")).isEqualTo("G");
    assertThat(answer.getBoolean("newly_created")).isTrue();
    assertThat(db.row("workflow", answer.getLong("workflow_id")))
        .containsEntry("tool_version_id", toolVersion)
        .containsEntry("dag_id", dag)
        .containsEntry("workflow_args_hash", LARGEST_HASH)
        .containsEntry("task_hash", LARGEST_HASH)
        .containsEntry("description", "")
        .containsEntry("name", "a workflow")
        .containsEntry("workflow_args", "args v1")
        .containsEntry("max_concurrently_running", 2_147_483_647)
        .containsEntry("created_date", null);
    assertThat(attributes(answer.getLong("workflow_id")))
        .containsExactly(Map.entry("team", "demo"));
  }

  @Test
  void tellsARepetitionThatTheWorkflowIsNewUntilItHasARun() {
    JsonObject body = body(unique(), unique());
    JsonObject first = define(body);

    assertThat(define(body)).isEqualTo(first);

    db.execute(
        "insert into workflow_run (workflow_id, status) values (?, 'A')",
        first.getLong("workflow_id"));
    assertThat(define(body)).isEqualTo(first.copy().put("newly_created", false));
  }

  @Test
  void tellsTheStatusOfAWorkflowThatWasRunAndLeavesIt() {
    JsonObject body = body(unique(), unique());
    long id = define(body).getLong("workflow_id");
    db.execute(
        "update workflow set status = 'D', created_date = clock_timestamp() where id = ?", id);

    assertThat(define(body))
        .isEqualTo(
            new JsonObject().put("workflow_id", id).put("status", "D").put("newly_created", false));
    assertThat(db.<String>value("select status from workflow where id = ?", id)).isEqualTo("D");
  }

  @Test
  void replacesNameDescriptionLimitAndGivenAttributesOnly() {
    long hash = unique();
    JsonObject body = body(hash, hash);
    body.getJsonObject("workflow_attributes").put("kept", "yes");
    long id = define(body).getLong("workflow_id");
    Object statusDate = db.row("workflow", id).get("status_date");

    define(
        body(hash, hash)
            .putNull("name")
            .put("description", "second")
            .put("workflow_args", "other")
            .put("max_concurrently_running", 5)
            .put("workflow_attributes", new JsonObject().put("team", "other").put("more", 1.5)));

    assertThat(db.row("workflow", id))
        .containsEntry("name", null)
        .containsEntry("description", "second")
        .containsEntry("workflow_args", "args v1")
        .containsEntry("max_concurrently_running", 5)
        .containsEntry("status_date", statusDate);
    assertThat(attributes(id))
        .containsExactlyInAnyOrderEntriesOf(Map.of("team", "other", "kept", "yes", "more", "1.5"));
  }

  @Test
  void tellsWorkflowsApartByEachPartOfTheirKey() {
    long hash = unique();
    JsonObject body = body(hash, hash);
    long otherDag = client.dag(unique()).getLong("dag_id");

    List<Long> ids =
        List.of(
                body,
                body.copy().put("workflow_args_hash", hash + 100_000),
                body.copy().put("task_hash", hash + 100_000),
                body.copy().put("dag_id", otherDag),
                body.copy().put("tool_version_id", client.toolVersion()))
            .stream()
            .map(b -> define(b).getLong("workflow_id"))
            .distinct()
            .toList();

    assertThat(ids).hasSize(5);
  }

  @Test
  void givesRacingCallersTheSameWorkflowForEver() {
    JsonObject body = body(unique(), unique());
    AtomicInteger caller = new AtomicInteger();

    List<JsonObject> answers =
        race(
            () -> {
              int number = caller.incrementAndGet();
              return define(
                  body.copy()
                      .put("name", "caller " + number)
                      .put(
                          "workflow_attributes",
                          new JsonObject().put("b" + number % 3, 1).put("a" + number % 5, 2)));
            });

    assertThat(answers.stream().distinct()).hasSize(1);
    assertThat(define(body)).isEqualTo(answers.get(0));
    assertThat(attributes(answers.get(0).getLong("workflow_id"))).hasSize(9);
    assertThat(db.deadlocks()).isZero();
  }

  @Test
  void refusesUnknownParents() {
    JsonObject body = body(unique(), unique());

    assertThat(refused(post(body.copy().put("tool_version_id", 999_999_999)), 404))
        .isEqualTo("There is no tool version with the id 999999999.");
    assertThat(refused(post(body.copy().put("dag_id", 999_999_999)), 404))
        .isEqualTo("There is no DAG with the id 999999999.");
    assertThat(matching(body.getValue("workflow_args_hash").toString())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tool_version_id",
        "dag_id",
        "workflow_args_hash",
        "task_hash",
        "description",
        "name",
        "workflow_args",
        "max_concurrently_running",
        "workflow_attributes"
      })
  void namesTheFieldThatIsMissing(String field) {
    JsonObject body = body(unique(), unique());
    body.remove(field);

    assertThat(refused(post(body), 400)).contains("'" + field + "' is missing");
  }

  @Test
  void tellsWhatMatchesWithHashesAsText() {
    String hash = "1" + "0".repeat(60) + unique();
    long otherVersion = client.toolVersion();
    define(body(hash, "00" + LARGEST_HASH));
    define(body(hash, 7).put("tool_version_id", otherVersion));

    assertThat(matching(hash))
        .containsExactly(
            new JsonArray().add(LARGEST_HASH).add(toolVersion).add(dagHash),
            new JsonArray().add("7").add(otherVersion).add(dagHash));
    assertThat(matching("+00" + hash)).hasSize(2);
    assertThat(matching("%20" + hash + "%20")).hasSize(2);
    assertThat(matching("-" + hash)).isEmpty();
    assertThat(matching(hash.charAt(0) + "_" + hash.substring(1))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get_tasks", "1.0", "1e3", "1__0", "--1"})
  void refusesAPathThatIsNoHash(String path) {
    assertThat(refused(client.get("/workflow/" + path), 400))
        .contains("'workflow_args_hash'", "78 digits");
  }

  @Test
  void setsAttributesAndKeepsOthers() {
    long id = define(body(unique(), unique())).getLong("workflow_id");
    JsonObject attributes =
        new JsonObject()
            .put("number", 2)
            .put("flag", true)
            .putNull("nothing")
            .put("Team", "数")
            .put("nul\0", "a\0b");

    assertThat(ok(set(id, attributes))).isEmpty();
    assertThat(ok(set(id, attributes))).isEmpty();
    assertThat(ok(set(id, new JsonObject()))).isEmpty();

    Map<String, String> expected = new HashMap<>();
    expected.put("team", "demo");
    expected.put("number", "2");
    expected.put("flag", "true");
    expected.put("nothing", null);
    expected.put("Team", "数");
    expected.put("nul", "ab");
    assertThat(attributes(id)).isEqualTo(expected);
  }

  @Test
  void takesARaceOfNewAttributeNames() {
    long id = define(body(unique(), unique())).getLong("workflow_id");
    long other = define(body(unique(), unique())).getLong("workflow_id");
    AtomicInteger caller = new AtomicInteger();
    JsonObject attributes = new JsonObject();
    for (int i = 0; i < 50; i++) {
      attributes.put("raced" + unique(), i);
    }

    List<Integer> statuses =
        race(
            () ->
                set(caller.incrementAndGet() % 2 == 0 ? id : other, attributes.copy())
                    .statusCode());

    assertThat(statuses).containsOnly(200);
    assertThat(attributes(id)).hasSize(51);
    assertThat(db.deadlocks()).isZero();
  }

  @Test
  void refusesAttributesOfAnUnknownWorkflowAndValuesThatAreTooLong() {
    long id = define(body(unique(), unique())).getLong("workflow_id");
    String name = "lost" + unique();

    assertThat(refused(set(999_999_999, new JsonObject().put(name, "a")), 404))
        .isEqualTo("There is no workflow with the id 999999999.");
    assertThat(refused(set(id, new JsonObject().put(name, "x".repeat(256))), 400))
        .contains("'workflow_attributes." + name + "'", "255");
    assertThat(refused(set(id, new JsonObject().put(name, new JsonArray())), 400)).contains(name);
    assertThat(db.<Long>value("select count(*) from workflow_attribute_type where name = ?", name))
        .isZero();
  }

  private JsonObject body(Object argsHash, Object taskHash) {
    return new JsonObject()
        .put("tool_version_id", toolVersion)
        .put("dag_id", dag)
        .put("workflow_args_hash", argsHash)
        .put("task_hash", taskHash)
        .put("description", "")
        .put("name", "a workflow")
        .put("workflow_args", "args v1")
        .put("max_concurrently_running", 2_147_483_647)
        .put("workflow_attributes", new JsonObject().put("team", "demo"));
  }

  private HttpResponse<String> post(JsonObject body) {
    return client.post("/workflow", body);
  }

  private JsonObject define(JsonObject body) {
    return ok(post(body));
  }

  private JsonArray matching(String hash) {
    return ok(client.get("/workflow/" + hash)).getJsonArray("matching_workflows");
  }

  private HttpResponse<String> set(long workflow, JsonObject attributes) {
    return client.put(
        "/workflow/" + workflow + "/workflow_attributes",
        new JsonObject().put("workflow_attributes", attributes));
  }

  private Map<String, String> attributes(long workflow) {
    Map<String, String> attributes = new HashMap<>();
    db.rows(
            """
            select type.name, attribute.value
            from workflow_attribute attribute
            join workflow_attribute_type type on type.id = attribute.workflow_attribute_type_id
            where attribute.workflow_id = ?
            """,
            workflow)
        .forEach(row -> attributes.put((String) row.get(0), (String) row.get(1)));
    return attributes;
  }
}
