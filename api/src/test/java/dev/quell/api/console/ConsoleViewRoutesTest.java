package dev.quell.api.console;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operators' console reads. */
@DatabaseTest
class ConsoleViewRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  @Fresh private Fixture fixture;

  @Test
  void showsTheNewestWorkflowFirstWithWhatItIsDoing() {
    fixture.batch(1, 3, "R", "R");
    fixture.batch(2, 2, "R", "K");
    fixture.batch(3, 4, "D", "D");

    db.execute(
        """
        update workflow set created_date = '2026-01-01 00:00:00+00',
          status_date = '2026-01-01 00:00:10.5+00', status = 'F'
        where id = ?
        """,
        fixture.workflowId());

    assertThat(list("?limit=1").get(0))
        .isEqualTo(
            new JsonObject()
                .put("workflow_id", fixture.workflowId())
                .put("name", "fixture")
                .put("user", "alice")
                .put("status", "F")
                .put("created_at", "2026-01-01T00:00:00.000Z")
                .put("changed_at", "2026-01-01T00:00:10.500Z")
                .put("seconds", 10.5)
                .put("run_id", fixture.runId())
                .put("run_status", "R")
                .put("runs", 1)
                .put("counted", true)
                .put("tasks", new JsonObject().put("D", 4).put("R", 5))
                .put("instances", new JsonObject().put("K", 2).put("R", 3)));
  }

  @Test
  void countsTheInstancesOfTheRunThatIsAliveAlone() {
    fixture.instanceOfEarlierRun(fixture.task("R"), "R");
    fixture.instance(fixture.task("Q"), "Q");
    fixture.newRun("G");

    JsonObject workflow = list("?limit=1").get(0);

    assertThat(workflow.getLong("run_id")).isEqualTo(fixture.runId());
    assertThat(workflow.getJsonObject("instances")).isEqualTo(new JsonObject().put("Q", 1));
  }

  @Test
  void showsAWorkflowThatHasNeverRun() {
    db.execute("delete from workflow_run where workflow_id = ?", fixture.workflowId());

    JsonObject workflow = list("?limit=1").get(0);

    assertThat(workflow.getMap())
        .containsEntry("run_id", null)
        .containsEntry("run_status", null)
        .containsEntry("user", null);
    assertThat(workflow.getJsonObject("instances")).isEmpty();
    assertThat(get("/workflows/" + fixture.workflowId()).getJsonObject("instances")).isEmpty();
  }

  @Test
  void goesThroughAllWorkflowsPageByPage() {
    List<Long> created = new ArrayList<>(List.of(fixture.workflowId()));
    for (int i = 0; i < 4; i++) {
      created.add(0, Fixture.create(db).workflowId());
    }
    List<Long> met = new ArrayList<>();
    String after = Long.toString(created.get(0) + 1);
    while (met.size() < created.size() && after != null) {
      JsonObject page = get("/workflows?limit=2&after=" + after);
      met.addAll(ids(page.getJsonArray("workflows"), "workflow_id"));
      after = page.getString("next_after");
    }

    assertThat(met).startsWith(created.toArray(Long[]::new));
    assertThat(get("/workflows?after=0"))
        .isEqualTo(new JsonObject().put("workflows", new JsonArray()).put("next_after", null));
  }

  @ParameterizedTest
  @CsvSource({
    "name=fit, true",
    "name=FIT_m, true",
    "name=%25, true",
    "name=_m%25, true",
    "name=fitm, false",
    "user=carol, true",
    "user=caro, false",
    "user=carol&name=other, false"
  })
  void findsByPartOfTheNameAndByTheUser(String query, boolean found) {
    db.execute("update workflow set name = 'Nightly Fit_m%' where id = ?", fixture.workflowId());
    db.execute("update workflow_run set \"user\" = 'carol' where id = ?", fixture.runId());

    assertThat(
            list("?" + query).stream()
                .map(workflow -> workflow.getLong("workflow_id"))
                .anyMatch(id -> id == fixture.workflowId()))
        .isEqualTo(found);
    db.execute("update workflow_run set \"user\" = 'alice' where id = ?", fixture.runId());
    db.execute("update workflow set name = 'fixture' where id = ?", fixture.workflowId());
  }

  /** A large workflow must not make the list fail. */
  @Test
  void showsWorkflowsWhoseTasksCannotBeCountedInTime() throws SQLException {
    fixture.task("R");
    try (RowHolder other = RowHolder.of(db)) {
      other.write("lock table task in access exclusive mode");

      JsonObject workflow = list("?limit=1").get(0);

      assertThat(workflow.getBoolean("counted")).isFalse();
      assertThat(workflow.getJsonObject("tasks")).isEmpty();
      assertThat(workflow.getLong("workflow_id")).isEqualTo(fixture.workflowId());
    }
  }

  @Test
  void showsTheArraysOfAWorkflow() {
    fixture.batch(1, 3, "R", "R");
    fixture.batch(2, 2, "D", "D");
    long empty = fixture.newArray("empty");

    JsonObject workflow = get("/workflows/" + fixture.workflowId());

    assertThat(workflow.getJsonArray("arrays"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("array_id", fixture.arrayId())
                        .put("name", "fixture")
                        .put("task_template_version_id", null)
                        .put("task_template_id", null)
                        .put("max_concurrently_running", 50)
                        .put("batches", 2)
                        .put("tasks", new JsonObject().put("D", 2).put("R", 3))
                        .put("instances", new JsonObject().put("R", 3)))
                .add(
                    new JsonObject()
                        .put("array_id", empty)
                        .put("name", "empty")
                        .put("task_template_version_id", null)
                        .put("task_template_id", null)
                        .put("max_concurrently_running", 50)
                        .put("batches", 0)
                        .put("tasks", new JsonObject())
                        .put("instances", new JsonObject())));
    JsonObject listed = list("?limit=1").get(0);
    listed.remove("seconds");
    assertThat(workflow.getMap()).containsAllEntriesOf(listed.getMap());
  }

  /** Clients of old define no arrays; such tasks still count for their workflow. */
  @Test
  void countsTasksWithoutAnArrayForTheWorkflow() {
    long task = fixture.task("E");
    db.execute("update task set array_id = null where id = ?", task);

    JsonObject workflow = get("/workflows/" + fixture.workflowId());

    assertThat(workflow.getJsonObject("tasks")).isEqualTo(new JsonObject().put("E", 1));
    assertThat(workflow.getJsonArray("arrays").getJsonObject(0).getJsonObject("tasks")).isEmpty();
  }

  @Test
  void goesThroughTheInstancesOfAnArrayByBatchAndStep() {
    List<Long> expected = new ArrayList<>(fixture.batch(1, 5, "R", "R"));
    expected.addAll(fixture.batch(2, 4, "R", "K"));

    assertThat(pages()).isEqualTo(expected);
  }

  /** What has ended may have had the same place, as history from elsewhere does. */
  @Test
  void goesThroughInstancesOfOnePlace() {
    List<Long> expected = new ArrayList<>(fixture.batch(1, 1, "D", "E"));
    for (int attempt = 0; attempt < 4; attempt++) {
      expected.add(fixture.instance(fixture.taskOf(expected.get(0)), "E", 1, 0));
    }

    assertThat(pages()).isEqualTo(expected);
  }

  /** All instances of the array, by pages of two. */
  private List<Long> pages() {
    List<Long> met = new ArrayList<>();
    String after = "";
    do {
      JsonObject page = instances("?limit=2" + after);
      assertThat(page.getString("name")).isEqualTo("fixture");
      assertThat(page.getLong("workflow_id")).isEqualTo(fixture.workflowId());
      met.addAll(ids(page.getJsonArray("instances"), "task_instance_id"));
      after = page.getLong("next_after") == null ? null : "&after=" + page.getLong("next_after");
    } while (after != null);
    return met;
  }

  @Test
  void keepsToOneBatchAndToStatuses() {
    List<Long> running = fixture.batch(1, 3, "R", "R");
    List<Long> told = fixture.batch(2, 3, "R", "K");
    db.execute("update task_instance set status = 'D' where id = ?", told.get(1));

    assertThat(instanceIds("?batch=2")).isEqualTo(told);
    assertThat(instanceIds("?batch=2&after=" + told.get(0))).isEqualTo(told.subList(1, 3));
    assertThat(instanceIds("?batch=2&status=K")).containsExactly(told.get(0), told.get(2));
    assertThat(instanceIds("?status=R")).isEqualTo(running);
    assertThat(instanceIds("?status=D&status=R"))
        .containsExactly(running.get(0), running.get(1), running.get(2), told.get(1));
    assertThat(instanceIds("?batch=3")).isEmpty();
  }

  @Test
  void tellsWhereAnInstanceIsAndForHowLong() {
    long instance = fixture.batch(7, 2, "R", "R").get(1);
    fixture.overdue(instance);
    db.execute(
        "update task_instance set nodename = 'node-7', distributor_id = '881_3' where id = ?",
        instance);

    JsonObject shown = instances("?batch=7").getJsonArray("instances").getJsonObject(1);

    assertThat(shown.getDouble("seconds_in_state")).isBetween(60.0, 70.0);
    assertThat(shown.getDouble("seconds_overdue")).isBetween(60.0, 70.0);
    shown.remove("seconds_in_state");
    shown.remove("seconds_overdue");
    assertThat(shown)
        .isEqualTo(
            new JsonObject()
                .put("task_instance_id", instance)
                .put("task_id", fixture.taskOf(instance))
                .put("task_name", "task")
                .put("status", "R")
                .put("node", "node-7")
                .put("distributor_id", "881_3")
                .put("batch", 7)
                .put("step", 1));
  }

  @Test
  void anInstanceWhoseReportIsYetToComeIsNotOverdue() {
    long instance = fixture.batch(1, 1, "R", "R").get(0);
    db.execute(
        "update task_instance set report_by_date = now() + interval '1 hour' where id = ?",
        instance);

    assertThat(
            instances("").getJsonArray("instances").getJsonObject(0).getDouble("seconds_overdue"))
        .isZero();
  }

  @Test
  void refusesToGoOnBehindAnInstanceOfAnotherArray() {
    long foreign = Fixture.create(db).batch(1, 1, "R", "R").get(0);

    HttpResponse<String> response =
        server.get("/api/v3/console/arrays/" + fixture.arrayId() + "/instances?after=" + foreign);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getJsonArray("detail").getJsonObject(0).getString("msg"))
        .isEqualTo("The query parameter 'after' must be the id of an instance of the array.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"workflows/987654", "arrays/987654/instances"})
  void knowsNothingOfWhatDoesNotExist(String path) {
    HttpResponse<String> response = server.get("/api/v3/console/" + path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail"))
        .matches("There is no (workflow|array) 987654\\.");
  }

  private List<JsonObject> list(String query) {
    return objects(get("/workflows" + query).getJsonArray("workflows")).toList();
  }

  private List<Long> instanceIds(String query) {
    return ids(instances(query).getJsonArray("instances"), "task_instance_id");
  }

  private JsonObject instances(String query) {
    return get("/arrays/" + fixture.arrayId() + "/instances" + query);
  }

  private JsonObject get(String path) {
    HttpResponse<String> response = server.get("/api/v3/console" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  private static List<Long> ids(JsonArray items, String name) {
    return objects(items).map(item -> item.getLong(name)).toList();
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }
}
