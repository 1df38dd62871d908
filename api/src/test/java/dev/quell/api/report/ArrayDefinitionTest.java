package dev.quell.api.report;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /array} and the reads of its limit. */
@DatabaseTest
class ArrayDefinitionTest {
  private static final AtomicLong TEMPLATE = new AtomicLong();
  private static final int NO_LIMIT = 2_147_483_647;

  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  private long workflow;

  @BeforeAll
  void start() {
    workflow = Fixture.create(db).workflowId();
  }

  @Test
  void insertsAnArray() {
    JsonObject body = body(TEMPLATE.incrementAndGet(), NO_LIMIT).put("name", "first");

    long id = define(body);

    assertThat(
            db.rows(
                """
                select name, workflow_id, task_template_version_id, max_concurrently_running,
                       created_date is not null
                from "array" where id = ?
                """,
                id))
        .containsExactly(List.of("first", workflow, TEMPLATE.get(), NO_LIMIT, true));
  }

  @Test
  void findsItAgainWithTheLastLimitAndTheFirstName() {
    JsonObject body = body(TEMPLATE.incrementAndGet(), 10).put("name", "first");
    long id = define(body);

    long again = define(body.copy().put("name", "second").put("max_concurrently_running", 20));

    assertThat(again).isEqualTo(id);
    assertThat(nameAndLimit(id)).containsExactly(List.of("first", 20));
  }

  @Test
  void needsNoNameForAnExistingArray() {
    JsonObject body = body(TEMPLATE.incrementAndGet(), 10);
    long id = define(body.copy().put("name", "first"));

    assertThat(define(body.copy().put("max_concurrently_running", 0))).isEqualTo(id);
    assertThat(define(body.copy().putNull("name"))).isEqualTo(id);
    assertThat(nameAndLimit(id)).containsExactly(List.of("first", 10));
  }

  @Test
  void refusesANewArrayWithoutName() {
    long template = TEMPLATE.incrementAndGet();

    HttpResponse<String> response = server.post("/api/v3/array", body(template, 10));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("'name' is missing");
    assertThat(arraysOf(template)).isZero();
  }

  @Test
  void refusesAnUnknownWorkflowAndWritesNothing() {
    long template = TEMPLATE.incrementAndGet();
    JsonObject body = body(template, 10).put("workflow_id", 999_999_999L);

    HttpResponse<String> unnamed = server.post("/api/v3/array", body);
    HttpResponse<String> named = server.post("/api/v3/array", body.copy().put("name", "lost"));

    assertThat(List.of(unnamed.statusCode(), named.statusCode())).containsOnly(404);
    assertThat(json(named).getString("detail")).contains("no workflow", "999999999");
    assertThat(arraysOf(template)).isZero();
  }

  @Test
  void takesNumbersAsText() {
    JsonObject body =
        new JsonObject()
            .put("workflow_id", Long.toString(workflow))
            .put("task_template_version_id", Long.toString(TEMPLATE.incrementAndGet()))
            .put("max_concurrently_running", "5")
            .put("name", 42);

    assertThat(nameAndLimit(define(body))).containsExactly(List.of("42", 5));
  }

  @Test
  void stripsNulCharactersFromTheName() {
    JsonObject body = body(TEMPLATE.incrementAndGet(), 5).put("name", "a\0b");

    assertThat(nameAndLimit(define(body))).containsExactly(List.of("ab", 5));
  }

  @Test
  void takesNamesOfAnyAlphabetUpTo255Characters() {
    String name = "数".repeat(254) + "\uD83D\uDE00";

    assertThat(nameAndLimit(define(body(TEMPLATE.incrementAndGet(), 5).put("name", name))))
        .containsExactly(List.of(name, 5));
    HttpResponse<String> longer =
        server.post("/api/v3/array", body(TEMPLATE.incrementAndGet(), 5).put("name", name + "x"));
    assertThat(longer.statusCode()).isEqualTo(400);
    assertThat(json(longer).getString("detail")).contains("'name'", "255");
  }

  @Test
  void givesRacingCallersTheSameArray() {
    JsonObject body = body(TEMPLATE.incrementAndGet(), 5).put("name", "raced");

    List<Long> ids =
        IntStream.range(0, 16).parallel().mapToObj(caller -> define(body)).distinct().toList();

    assertThat(ids).hasSize(1);
    assertThat(arraysOf(TEMPLATE.get())).isEqualTo(1);
  }

  @Test
  void tellsTheLimitByIdAndByTemplate() {
    long template = TEMPLATE.incrementAndGet();
    long id = define(body(template, NO_LIMIT).put("name", "limited"));
    JsonObject expected = new JsonObject().put("max_concurrently_running", NO_LIMIT);

    assertThat(json(server.get("/api/v3/array/" + id + "/get_array_max_concurrently_running")))
        .isEqualTo(expected);
    assertThat(
            json(
                server.get(
                    "/api/v2/workflow/%d/get_array_max_concurrently_running/%d?array_id=1"
                        .formatted(workflow, template))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v3/array/999999999/get_array_max_concurrently_running",
        "/api/v3/workflow/999999999/get_array_max_concurrently_running/1",
        "/api/v3/workflow/1/get_array_max_concurrently_running/999999999"
      })
  void knowsNoLimitOfAnUnknownArray(String path) {
    HttpResponse<String> response = server.get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).contains("999999999");
  }

  private JsonObject body(long template, int limit) {
    return new JsonObject()
        .put("workflow_id", workflow)
        .put("task_template_version_id", template)
        .put("max_concurrently_running", limit)
        .put("server_structlog_context", new JsonObject().put("cluster", "dummy"))
        .put("something_else", true);
  }

  private long define(JsonObject body) {
    HttpResponse<String> response = server.post("/api/v3/array?client_jobmon_version=3.6.0", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response).fieldNames()).containsExactly("array_id");
    return json(response).getLong("array_id");
  }

  private List<List<Object>> nameAndLimit(long id) {
    return db.rows("select name, max_concurrently_running from \"array\" where id = ?", id);
  }

  private long arraysOf(long template) {
    return db.value("select count(*) from \"array\" where task_template_version_id = ?", template);
  }
}
