package dev.quell.api.report;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.QueryPlan;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a distributor learns what has changed behind its back. */
@DatabaseTest
class SyncStatusTest {
  private static final List<String> LETTERS =
      List.of("Q", "I", "O", "R", "T", "X", "K", "W", "E", "U", "Z", "D", "F");

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Fresh private Fixture fixture;

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "T", "X", "K", "W", "E", "U", "Z", "D", "F"})
  void tellsWhatIsHeldWronglyAndWhatIsNotHeld(String letter) {
    Map<String, Long> held = oneOfEach();
    Map<String, Long> unheld = oneOfEach();

    Map<String, List<Long>> updates =
        updates(sync(fixture.runId(), new ArrayList<>(held.values()), letter));

    Map<String, List<Long>> expected = new TreeMap<>();
    held.forEach((status, id) -> expected.put(status, List.of(id)));
    expected.put(letter, List.of(unheld.get(letter)));
    assertThat(updates).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "K", "D"})
  void tellsAllInAStatusToWhoHoldsNone(String letter) {
    long first = oneOfEach().get(letter);
    long second = oneOfEach().get(letter);

    HttpResponse<String> response = sync(fixture.runId(), List.of(), letter);

    assertThat(updates(response)).isEqualTo(Map.of(letter, List.of(first, second)));
  }

  @Test
  void saysNothingWhenAllIsAsHeld() {
    List<Long> held = fixture.batch(1, 3, "O", "O");

    HttpResponse<String> first = sync(fixture.runId(), held, "O");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(json(first).fieldNames()).containsExactlyInAnyOrder("status_updates", "time");
    assertThat(updates(first)).isEmpty();
  }

  @Test
  void leavesOutUnknownInstancesAndThoseOfOtherRuns() {
    long task = fixture.task("R");
    long earlier = fixture.instanceOfEarlierRun(task, "K");
    long other = Fixture.create(db).instance(Fixture.create(db).task("R"), "R");

    assertThat(updates(sync(fixture.runId(), List.of(earlier, other, 999_999_999L), "O")))
        .isEmpty();
    assertThat(updates(sync(fixture.runId(), List.of(), "K"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"999999999, Q", "9223372036854775807, D"})
  void knowsNothingOfAnUnknownRun(long run, String letter) {
    long instance = oneOfEach().get("R");

    HttpResponse<String> response = sync(run, List.of(instance), letter);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(updates(response)).isEmpty();
    assertThat(json(response).getString("time")).isNotEmpty();
  }

  @Test
  void tellsTheTimeOfTheDatabaseTruncated() {
    String before = json(server.get("/api/v3/time")).getString("time");

    String time = json(sync(fixture.runId(), List.of(), "Q")).getString("time");

    String after = json(server.get("/api/v3/time")).getString("time");
    assertThat(time).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d").isBetween(before, after);
  }

  @Test
  void takesIdsAsDigitsAndDoubled() {
    long instance = fixture.instance(fixture.task("R"), "R");
    JsonArray ids = new JsonArray().add(instance).add(Long.toString(instance)).add(instance);

    HttpResponse<String> response =
        server.post(
            "/api/v2/workflow_run/" + fixture.runId() + "/sync_status?client_jobmon_version=3.6.0",
            new JsonObject().put("task_instance_ids", ids).put("status", "O"));

    assertThat(updates(response)).isEqualTo(Map.of("R", List.of(instance)));
  }

  @Tag("long")
  @Test
  void comparesTensOfThousands() {
    List<Long> held = fixture.batch(1, 20_000, "O", "O");
    List<Long> moved = held.subList(5_000, 15_000);
    db.execute(
        "update task_instance set status = 'R' where id = any(?)",
        (Object) moved.toArray(Long[]::new));
    List<Long> fresh = fixture.batch(2, 5_000, "O", "O");

    assertThat(updates(sync(fixture.runId(), held, "O"))).isEqualTo(Map.of("R", moved, "O", fresh));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "q", "", "QQ", "RUNNING"})
  void refusesALetterThatDoesNotExist(String letter) {
    HttpResponse<String> response = sync(fixture.runId(), List.of(), letter);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail"))
        .contains("'status'", "Q, I, O, R, T, X, K, W, E, U, Z, D, F");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"task_instance_ids\": null, \"status\": \"Q\"}",
        "{\"task_instance_ids\": 7, \"status\": \"Q\"}",
        "{\"task_instance_ids\": [null], \"status\": \"Q\"}",
        "{\"status\": \"Q\"}"
      })
  void refusesWhatIsNoList(String body) {
    HttpResponse<String> response =
        server.post("/api/v3/workflow_run/" + fixture.runId() + "/sync_status", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("task_instance_ids", "integer");
  }

  /** Whether the server plans for these values or once for all: seven times per loop and run. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void readsLiveInstancesInOrderFromTheIndexAlone(String mode) throws SQLException {
    for (int batch = 1; batch <= 10; batch++) {
      Fixture.create(db).batch(batch, 2_000, "D", "D");
    }
    List<Long> held = fixture.batch(1, 40, "O", "O");
    db.execute("analyze task");
    db.execute("analyze task_instance");
    String run = Long.toString(fixture.runId());

    String live = plan(mode, WorkflowRunQueries.LIVE_INSTANCES, "bigint, text", run + ", 'O'");
    String ended = plan(mode, WorkflowRunQueries.ENDED_INSTANCES, "bigint, text", run + ", 'D'");
    String wrong =
        plan(
            mode,
            WorkflowRunQueries.HELD_WRONGLY,
            "bigint[], bigint, text",
            "array" + held + ", " + run + ", 'R'");

    assertThat(live).contains("Index Only Scan using ix_live_instance_of_run");
    assertThat(live).doesNotContain("Sort", "Seq Scan");
    assertThat(ended).contains("ix_task_instance_task_id").doesNotContain("Seq Scan on task");
    assertThat(wrong).contains("task_instance_pkey").doesNotContain("Seq Scan");
  }

  private String plan(String mode, String sql, String types, String values) throws SQLException {
    return QueryPlan.of(db, mode, sql, types, values);
  }

  private Map<String, Long> oneOfEach() {
    Map<String, Long> instances = new TreeMap<>();
    LETTERS.forEach(letter -> instances.put(letter, fixture.instance(fixture.task("R"), letter)));
    return instances;
  }

  private HttpResponse<String> sync(long run, List<Long> held, String letter) {
    return server.post(
        "/api/v3/workflow_run/" + run + "/sync_status",
        new JsonObject().put("task_instance_ids", new JsonArray(held)).put("status", letter));
  }

  private static Map<String, List<Long>> updates(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    Map<String, List<Long>> updates = new TreeMap<>();
    json(response)
        .getJsonObject("status_updates")
        .forEach(
            status ->
                updates.put(
                    status.getKey(),
                    ((JsonArray) status.getValue())
                        .stream().map(id -> ((Number) id).longValue()).toList()));
    return updates;
  }
}
