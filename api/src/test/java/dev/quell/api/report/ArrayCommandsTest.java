package dev.quell.api.report;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire when batches are queued, launched and killed. */
@DatabaseTest
class ArrayCommandsTest {
  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private ApiServer server;

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

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void storesJobIdsAsTextAndIgnoresWhatNamesNoInstance(String version) {
    List<Long> instances = fixture.batch(version.equals("v2") ? 91 : 92, 2, "O", "O");
    JsonObject body =
        new JsonObject()
            .put(instances.get(0).toString(), "881_0")
            .put(instances.get(1).toString(), 882)
            .put("999999999", "of no instance")
            .put("nonsense", new JsonArray())
            .put("server_structlog_context", new JsonObject().put("cluster", "dummy"));

    HttpResponse<String> response = post(version, "log_distributor_id", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"success\":true}");
    assertThat(instances)
        .extracting(id -> db.row("task_instance", id).get("distributor_id"))
        .containsExactly("881_0", "882");
  }

  @Test
  void storesNoJobIds() {
    HttpResponse<String> response = post("v3", "log_distributor_id", new JsonObject());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"success\":true}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[1]", "true"})
  void refusesAJobIdThatIsNoneAndStoresNoOther(String value) {
    long instance = fixture.instance(fixture.task("O"), "O");
    String body = "{\"%d\": \"881_0\", \"999999999\": %s}".formatted(instance, value);

    HttpResponse<String> response =
        server.post("/api/v3/array/%d/log_distributor_id".formatted(fixture.arrayId()), body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail"))
        .startsWith("The field '999999999' must be a string, but it is ");
    assertThat(db.row("task_instance", instance)).containsEntry("distributor_id", null);
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

  /** The name in the body is anybody's to make up. */
  @Test
  void auditsAKillUnderNoNameThatTheBodyClaims() {
    Fixture workflow = Fixture.create(db);
    workflow.batch(1, 2, "R", "K");

    assertDone(
        server.post(
            "/api/v3/array/" + workflow.arrayId() + "/transition_to_killed",
            new JsonObject().put("batch_number", 1).put("requested_by", new JsonObject())));

    assertThat(
            db.rows(
                "select person, workflow_id, instances from kill_audit where array_id = ?",
                workflow.arrayId()))
        .containsExactly(List.of("distributor", workflow.workflowId(), 2L));
  }

  @Test
  void findsNothingToDoInAnUnknownBatch() {
    assertDone(post("v3", "transition_to_killed", new JsonObject().put("batch_number", 987654)));
  }

  @ParameterizedTest
  @CsvSource({"transition_to_launched, I, O", "transition_to_killed, K, F"})
  void aRepetitionIsDoneAlready(String route, String before, String after) {
    Fixture workflow = Fixture.create(db);
    long instance = workflow.batch(1, 1, before.equals("I") ? "I" : "R", before).get(0);
    String path = "/api/v3/array/" + workflow.arrayId() + "/" + route;
    JsonObject body = new JsonObject().put("batch_number", 1).put("next_report_increment", 279.0);
    assertDone(server.post(path, body));
    Map<String, Object> once = db.row("task_instance", instance);

    assertDone(server.post(path, body));

    assertThat(once).containsEntry("status", after);
    assertThat(db.row("task_instance", instance)).isEqualTo(once);
  }

  @ParameterizedTest
  @ValueSource(strings = {"transition_to_launched", "transition_to_killed"})
  void findsNothingToDoInAnUnknownArray(String route) {
    assertDone(
        server.post(
            "/api/v3/array/999999999/" + route,
            new JsonObject().put("batch_number", 1).put("next_report_increment", 279.0)));
  }

  /** 200 with a task that still waits would lose it, so the client must come again. */
  @Test
  void asksForARepetitionWhileATaskCannotBeQueued() {
    long task = fixture.task("G", 0, 3);
    long instance = fixture.instance(task, "R");

    HttpResponse<String> refused = post("v3", "queue_task_batch", queueing(List.of(task)));

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(json(refused).getString("detail")).contains("live instance");
    assertThat(db.taskStatus(task)).isEqualTo("G");
    db.execute("update task_instance set status = 'F' where id = ?", instance);
    assertThat(ids(queue(List.of(task)), "Q")).containsExactly(task);
  }

  @Test
  void givesRacingCallersTheSameAnswerAndOneBatch() {
    List<Long> tasks = fixture.tasks(5, "G");

    List<JsonObject> answers =
        IntStream.range(0, 8).parallel().mapToObj(caller -> queue(tasks)).distinct().toList();

    assertThat(answers).containsExactly(new JsonObject().put("Q", parsed(tasks)));
    assertThat(
            db.rows(
                """
                select count(*), count(distinct task_id), count(distinct array_batch_num)
                from task_instance where task_id = any(?)
                """,
                (Object) tasks.toArray(Long[]::new)))
        .containsExactly(List.of(5L, 5L, 1L));
  }

  /** A distributor numbers a batch by ascending ids; a worker asks for its number. */
  @Test
  void numbersTheMembersOfABatchInTheOrderOfTheirIds() {
    fixture = Fixture.create(db);
    List<Long> tasks = new ArrayList<>(fixture.tasks(1205, "G"));
    Collections.shuffle(tasks, new Random(7));
    queue(tasks);
    List<Long> instances =
        db
            .rows("select id from task_instance where array_id = ? order by id", fixture.arrayId())
            .stream()
            .map(row -> (Long) row.get(0))
            .toList();

    JsonArray batches =
        json(server.post(
                "/api/v3/task_instance/instantiate_task_instances",
                new JsonObject().put("task_instance_ids", new JsonArray(instances))))
            .getJsonArray("task_instance_batches");

    assertThat(batches).hasSize(2);
    assertMembers(batches.getJsonArray(0), 1, instances.subList(0, 1000));
    assertMembers(batches.getJsonArray(1), 2, instances.subList(1000, 1205));
  }

  private void assertMembers(JsonArray batch, int number, List<Long> instances) {
    assertThat(batch.getInteger(2)).isEqualTo(number);
    assertThat(batch.getJsonArray(4)).isEqualTo(parsed(instances));
    for (int step : new int[] {0, 1, 9, 10, 99, instances.size() - 1}) {
      assertThat(atStep(number, step).body())
          .isEqualTo("{\"task_instance_id\":" + instances.get(step) + "}");
    }
    assertThat(atStep(number, instances.size()).statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> atStep(int batch, int step) {
    return server.get(
        "/api/v3/get_array_task_instance_id/%d/%d/%d".formatted(fixture.arrayId(), batch, step));
  }

  private JsonObject queueing(List<Long> tasks) {
    return new JsonObject()
        .put("task_ids", new JsonArray(tasks))
        .put("task_resources_id", fixture.resourcesId())
        .put("workflow_run_id", fixture.runId());
  }

  private JsonObject queue(List<Long> tasks) {
    HttpResponse<String> response = post("v3", "queue_task_batch", queueing(tasks));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response).getJsonObject("tasks_by_status");
  }

  /** As a parser gives it, which takes small numbers for Integers. */
  private static JsonArray parsed(List<Long> ids) {
    return new JsonArray(new JsonArray(ids).encode());
  }

  private static void assertDone(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
  }

  private static List<Long> ids(JsonObject byStatus, String letter) {
    return byStatus.getJsonArray(letter).stream().map(id -> ((Number) id).longValue()).toList();
  }

  private HttpResponse<String> post(String version, String route, JsonObject body) {
    return server.post("/api/%s/array/%d/%s".formatted(version, fixture.arrayId(), route), body);
  }
}
