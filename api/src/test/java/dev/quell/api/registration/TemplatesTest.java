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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Task templates, their versions and the arguments that these name. */
@DatabaseTest
class TemplatesTest {
  private static final int COMMAND = 1;
  private static final int NODE_ARGS = 2;
  private static final int TASK_ARGS = 3;
  private static final int OP_ARGS = 4;
  private static final int ARG_IDS = 5;
  private static final int TEMPLATE = 6;

  @Shared private TestDatabase db;

  @Shared
  @SuppressWarnings("UnusedVariable") // Listens; the client calls it.
  private ApiServer server;

  @Shared private RegistrationClient client;

  @Test
  void givesTheSameTemplateEachTimeAndListsThem() {
    long toolVersion = client.toolVersion();
    assertThat(templates(toolVersion)).isEmpty();

    long lower = client.template(toolVersion, "part");
    long upper = client.template(toolVersion, "Part");

    assertThat(client.template(toolVersion, "part")).isEqualTo(lower);
    assertThat(client.template(client.toolVersion(), "part")).isNotEqualTo(lower);
    assertThat(templates(toolVersion))
        .containsExactly(
            new JsonArray(List.of(lower, toolVersion, "part")),
            new JsonArray(List.of(upper, toolVersion, "Part")));
  }

  @Test
  void givesRacingCallersTheSameTemplate() {
    long toolVersion = client.toolVersion();

    assertThat(race(() -> client.template(toolVersion, "raced")).stream().distinct()).hasSize(1);
    assertThat(templates(toolVersion)).hasSize(1);
  }

  @Test
  void refusesATemplateOfAnUnknownToolVersion() {
    JsonObject body =
        new JsonObject().put("tool_version_id", 999_999_999).put("task_template_name", "lost");

    assertThat(refused(client.post("/task_template", body), 404))
        .isEqualTo("There is no tool version with the id 999999999.");
    assertThat(templates(999_999_999)).isEmpty();
  }

  @Test
  void tellsAVersionWithTheIdsOfItsArguments() {
    long template = client.template();
    JsonObject body = body("sh {script} {n} --level {level}", unique());
    body.put("node_args", List.of("n")).put("task_args", List.of("level", "n"));
    body.put("op_args", List.of("script"));

    JsonArray version = client.templateVersion(template, body);

    assertThat(version).hasSize(7);
    assertThat(version.getString(COMMAND)).isEqualTo("sh {script} {n} --level {level}");
    assertThat(version.getJsonArray(NODE_ARGS)).containsExactly("n");
    assertThat(version.getJsonArray(TASK_ARGS)).containsExactlyInAnyOrder("level", "n");
    assertThat(version.getJsonArray(OP_ARGS)).containsExactly("script");
    assertThat(version.getLong(TEMPLATE)).isEqualTo(template);
    for (String name : List.of("n", "level", "script")) {
      assertThat(version.getJsonObject(ARG_IDS).getLong(name))
          .isEqualTo(db.<Long>value("select id from arg where name = ?", name));
    }
    assertThat(versions(template)).containsExactly(version);
    assertThat(client.get("/task_template/id/" + version.getLong(0)).body())
        .isEqualTo(Long.toString(template));
  }

  @Test
  void keepsTheArgumentsOfAVersionThatExists() {
    long template = client.template();
    long hash = unique();
    JsonArray version =
        client.templateVersion(template, body("run", hash).put("node_args", List.of("a")));

    JsonArray again =
        client.templateVersion(template, body("  run \n", hash).put("node_args", List.of("b")));

    assertThat(again).isEqualTo(version);
    assertThat(versions(template)).hasSize(1);
  }

  @Test
  void tellsVersionsApartByCommandAndByHash() {
    long template = client.template();

    long first = client.templateVersion(template, body("run", 1)).getLong(0);
    long otherCommand = client.templateVersion(template, body("Run", 1)).getLong(0);
    long otherHash = client.templateVersion(template, body("run", 2)).getLong(0);

    assertThat(versions(template).stream().map(v -> ((JsonArray) v).getLong(0)))
        .containsExactly(first, otherCommand, otherHash);
  }

  @Test
  void keepsLongCommandsThatBeginAlikeApart() {
    long template = client.template();
    String beginning = "echo \\{} \"数\" ".repeat(20_000);

    JsonArray one = client.templateVersion(template, body(beginning + "1", 7));
    JsonArray other = client.templateVersion(template, body(beginning + "2", 7));

    assertThat(one.getString(COMMAND)).isEqualTo(beginning + "1");
    assertThat(other.getString(COMMAND)).isEqualTo(beginning + "2");
    assertThat(client.templateVersion(template, body(beginning + "1", 7))).isEqualTo(one);
  }

  @Test
  void takesTheHashAsANumberOrTextOf78Digits() {
    long template = client.template();
    JsonObject number = body("run", new BigInteger(LARGEST_HASH));

    JsonArray version = client.templateVersion(template, number);

    assertThat(client.templateVersion(template, body("run", "00" + LARGEST_HASH)))
        .isEqualTo(version);
    assertThat(
            db.rows(
                "select arg_mapping_hash from task_template_version where id = ?",
                version.getLong(0)))
        .containsExactly(List.of(LARGEST_HASH));
  }

  @Test
  void givesTheSameArgumentToAllVersionsAndTellsNamesApartByCase() {
    List<String> names = List.of("r", "R", "test_case", "TEST_CASE", "r");

    JsonArray one = client.templateVersion(names);
    JsonArray other = client.templateVersion(names);

    assertThat(one.getJsonArray(NODE_ARGS)).hasSize(4);
    assertThat(one.getJsonObject(ARG_IDS)).isEqualTo(other.getJsonObject(ARG_IDS));
    assertThat(one.getJsonObject(ARG_IDS).stream().map(e -> e.getValue()).distinct()).hasSize(4);
  }

  @Test
  void givesRacingCallersTheSameVersion() {
    long template = client.template();
    JsonObject body = body("raced", unique());
    body.put("node_args", List.of("raced_b", "raced_a")).put("op_args", List.of("raced_c"));

    List<JsonArray> answers = race(() -> client.templateVersion(template, body.copy()));

    assertThat(answers.stream().distinct()).hasSize(1);
    assertThat(answers.get(0).getJsonObject(ARG_IDS)).hasSize(3);
    assertThat(versions(template)).hasSize(1);
  }

  @Test
  void givesRacingCallersTheSameArgumentsInWhateverOrderTheyNameThem() {
    AtomicInteger caller = new AtomicInteger();
    String prefix = "arg" + unique() + "_";
    List<String> names = List.of(prefix + "a", prefix + "b", prefix + "c", prefix + "d");
    List<String> reversed = List.of(prefix + "d", prefix + "c", prefix + "b", prefix + "a");

    List<JsonObject> ids =
        race(
            () ->
                client
                    .templateVersion(caller.incrementAndGet() % 2 == 0 ? names : reversed)
                    .getJsonObject(ARG_IDS));

    assertThat(ids.stream().map(JsonObject::getMap).distinct()).hasSize(1);
    assertThat(db.deadlocks()).isZero();
  }

  @Test
  void refusesAVersionOfAnUnknownTemplateAndWritesNothing() {
    String name = "never_" + unique();
    JsonObject body = body("run", 1).put("node_args", List.of(name));

    HttpResponse<String> response = client.post("/task_template/999999999/add_version", body);

    assertThat(refused(response, 404))
        .isEqualTo("There is no task template with the id 999999999.");
    assertThat(db.<Long>value("select count(*) from arg where name = ?", name)).isZero();
    assertThat(versions(999_999_999)).isEmpty();
  }

  @Test
  void knowsNoTemplateOfAnUnknownVersion() {
    assertThat(refused(client.get("/task_template/id/999999999"), 404)).contains("999999999");
    assertThat(client.get("/task_template/id/versions").statusCode()).isEqualTo(422);
  }

  private static JsonObject body(String command, Object hash) {
    return new JsonObject()
        .put("command_template", command)
        .put("arg_mapping_hash", hash)
        .put("node_args", List.of())
        .put("task_args", List.of())
        .put("op_args", List.of());
  }

  private JsonArray templates(long toolVersion) {
    return ok(client.get("/tool_version/" + toolVersion + "/task_templates"))
        .getJsonArray("task_templates");
  }

  private JsonArray versions(long template) {
    return ok(client.get("/task_template/" + template + "/versions"))
        .getJsonArray("task_template_versions");
  }
}
