package dev.quell.api.array;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.Fixture;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire when batches are queued, launched and killed. */
@ExtendWith(PostgresExtension.class)
class ArrayCommandsTest {
  private static TestDatabase db;
  private static Fixture fixture;
  private static ApiServer server;

  @BeforeAll
  static void start(TestDatabase database) {
    db = database;
    fixture = Fixture.create(db);
    server = ApiServer.start(db.options());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void queuesTasksAndTellsTheStatusOfAll(String version) {
    long waiting = fixture.task("G", 0, 3);
    long adjusted = fixture.task("A", 1, 3);
    long done = fixture.task("D");
    JsonObject body =
        new JsonObject()
            .put(
                "task_ids",
                new JsonArray().add(waiting).add(Long.toString(adjusted)).add(done).add(999999999))
            .put("task_resources_id", fixture.resourcesId())
            .put("workflow_run_id", fixture.runId())
            .put("cluster_id", 1)
            .put("server_structlog_context", new JsonObject().put("cluster", "dummy"));

    HttpResponse<String> first = post(version, "queue_task_batch", body);
    HttpResponse<String> replay = post(version, "queue_task_batch", body);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    JsonObject byStatus = json(first).getJsonObject("tasks_by_status");
    assertThat(byStatus.fieldNames()).containsExactlyInAnyOrder("Q", "D");
    assertThat(ids(byStatus, "Q")).containsExactlyInAnyOrder(waiting, adjusted);
    assertThat(ids(byStatus, "D")).containsExactly(done);
    assertThat(json(replay)).isEqualTo(json(first));
    assertThat(db.<Long>value("select count(*) from task_instance where task_id = ?", waiting))
        .isEqualTo(1);
  }

  @Test
  void queuesNothing() {
    HttpResponse<String> response =
        post(
            "v3",
            "queue_task_batch",
            new JsonObject()
                .put("task_ids", new JsonArray())
                .put("task_resources_id", fixture.resourcesId())
                .put("workflow_run_id", fixture.runId()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"tasks_by_status\":{}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"workflow_run_id", "task_resources_id"})
  void refusesToQueueUnderWhatDoesNotExist(String field) {
    long task = fixture.task("G", 0, 3);
    JsonObject body =
        new JsonObject()
            .put("task_ids", new JsonArray().add(task))
            .put("task_resources_id", fixture.resourcesId())
            .put("workflow_run_id", fixture.runId())
            .put(field, 999_999_999L);

    HttpResponse<String> response = post("v3", "queue_task_batch", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
    assertThat(json(response).getString("detail")).contains("999999999");
    assertThat(db.taskStatus(task)).isEqualTo("G");
  }

  @Test
  void launchesABatch() {
    List<Long> instances = fixture.batch(81, 2, "I", "I");

    HttpResponse<String> response =
        post(
            "v3",
            "transition_to_launched",
            new JsonObject().put("batch_number", 81).put("next_report_increment", 279.0));

    assertDone(response);
    assertThat(instances).extracting(db::instanceStatus).containsOnly("O");
  }

  @Test
  void killsABatch() {
    List<Long> instances = fixture.batch(82, 2, "R", "K");

    HttpResponse<String> response =
        post("v3", "transition_to_killed", new JsonObject().put("batch_number", "82"));

    assertDone(response);
    assertThat(instances).extracting(db::instanceStatus).containsOnly("F");
    assertThat(instances).extracting(id -> db.taskStatus(fixture.taskOf(id))).containsOnly("F");
  }

  @Test
  void findsNothingToDoInAnUnknownBatch() {
    assertDone(post("v3", "transition_to_killed", new JsonObject().put("batch_number", 987654)));
  }

  private static void assertDone(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
  }

  private static List<Long> ids(JsonObject byStatus, String letter) {
    return byStatus.getJsonArray(letter).stream().map(id -> ((Number) id).longValue()).toList();
  }

  private static HttpResponse<String> post(String version, String route, JsonObject body) {
    return server.post("/api/%s/array/%d/%s".formatted(version, fixture.arrayId(), route), body);
  }
}
