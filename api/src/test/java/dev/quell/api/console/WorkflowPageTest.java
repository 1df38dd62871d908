package dev.quell.api.console;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.api.view.Flow;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A workflow is told with its templates, its runs and how it went. */
@DatabaseTest
class WorkflowPageTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  /** Arrays may be called as anybody likes, and some tasks have none. */
  @Test
  void countsTasksByTheirTemplatesAndNotByNames() {
    Flow flow = Flow.create(db, "R", "R");
    List<Long> tasks = flow.diamond("D", "D", "F", "R", "G");
    flow.instance(tasks.get(3), flow.run, "R");
    db.execute("update \"array\" set name = 'of another name' where id = ?", flow.array);
    db.execute("update task set array_id = null where id = ?", tasks.get(4));
    long secondVersion =
        db.value(
            """
            insert into task_template_version
              (task_template_id, command_template, arg_mapping_hash)
            values (?, 'other', '2') returning id
            """,
            flow.template);
    long second =
        db.value(
            """
            insert into "array"
              (name, task_template_version_id, workflow_id, max_concurrently_running)
            values ('second', ?, ?, 7) returning id
            """,
            secondVersion,
            flow.workflow);
    db.execute("update task set array_id = ? where id = ?", second, tasks.get(0));

    JsonObject page = get(flow.workflow, "");

    assertThat(page.getJsonArray("arrays").getJsonObject(1).getMap())
        .containsEntry("task_template_version_id", Math.toIntExact(secondVersion))
        .containsEntry("task_template_id", Math.toIntExact(flow.template));
    assertThat(page.getJsonArray("templates"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("task_template_id", flow.template)
                        .put("name", "fit")
                        .put("array_ids", new JsonArray().add(flow.array).add(second))
                        .put(
                            "tasks",
                            new JsonObject().put("D", 2).put("F", 1).put("G", 1).put("R", 1))
                        .put("instances", new JsonObject().put("R", 1))));
  }

  @Test
  void tellsOfTasksOfNoKnownTemplate() {
    Fixture fixture = Fixture.create(db);
    fixture.tasks(2, "G");
    db.execute("update task set array_id = null where workflow_id = ?", fixture.workflowId());

    JsonArray templates = get(fixture.workflowId(), "").getJsonArray("templates");

    assertThat(templates).hasSize(1);
    assertThat(templates.getJsonObject(0).getMap())
        .containsEntry("task_template_id", null)
        .containsEntry("name", null)
        .containsEntry("tasks", new JsonObject().put("G", 2).getMap());
  }

  @Test
  void tellsWhoRanIt() {
    Flow flow = Flow.failed(db);
    long later = flow.run("bob", "D");

    JsonObject page = get(flow.workflow, "");

    assertThat(page.getInteger("runs")).isEqualTo(2);
    assertThat(page.getMap())
        .containsEntry("args", "args")
        .containsEntry("description", null)
        .containsEntry("max_concurrently_running", 100);
    assertThat(page.getString("tool")).startsWith("tool-");
    assertThat(page.getJsonArray("run_list")).hasSize(2);
    assertThat(page.getJsonArray("run_list").getJsonObject(0).getMap())
        .containsEntry("run_id", Math.toIntExact(later))
        .containsEntry("user", "bob")
        .containsEntry("status", "D")
        .containsEntry("client_version", "3.4.25")
        .containsKeys("created_at", "changed_at", "heartbeat_due_at");
  }

  @Test
  void tellsWhichTemplatesFollowWhichById() {
    WorkflowFixture workflow =
        WorkflowFixture.create(db, "graph").arrow("prepare", "fit").arrow("model", "report");

    JsonObject graph = get(workflow.workflow(), "/graph");

    assertThat(
            graph.getJsonArray("templates").stream().map(t -> ((JsonObject) t).getString("name")))
        .containsExactlyInAnyOrder("prepare", "fit", "model", "report");
    assertThat(graph.getJsonArray("edges")).hasSize(2);
    assertThat(graph.getJsonArray("edges").getJsonObject(0).fieldNames())
        .containsExactly("from", "to");
  }

  @Test
  void tellsHowItWentAsFarAsThatIsStored() {
    Flow flow = Flow.failed(db);
    long done = flow.task("D");
    long failed = flow.task("F");
    flow.task("G");
    at(done, "task", "2026-01-01 01:00:00+00");
    at(failed, "task", "2026-01-01 02:00:00+00");
    attempt(flow, done, "D", "2026-01-01 00:10:00+00", "2026-01-01 01:00:00+00");
    attempt(flow, failed, "E", "2026-01-01 00:10:00+00", "2026-01-01 02:00:00+00");
    db.execute("update workflow set created_date = '2026-01-01Z' where id = ?", flow.workflow);

    JsonObject history = get(flow.workflow, "/history");

    assertThat(history.getString("from")).isEqualTo("2026-01-01T00:00:00.000Z");
    assertThat(history.getString("to")).isEqualTo("2026-01-01T02:00:00.000Z");
    assertThat(history.getInteger("tasks")).isEqualTo(3);
    JsonArray points = history.getJsonArray("points");
    assertThat(points).hasSize(200);
    assertThat(points.getJsonObject(0)).isEqualTo(point("2026-01-01T00:00:00.000Z", 0, 0, 0));
    assertThat(points.getJsonObject(199)).isEqualTo(point("2026-01-01T02:00:00.000Z", 1, 1, 0));
    assertThat(at(points, "2026-01-01T00:09")).isEqualTo("0 0 0");
    assertThat(at(points, "2026-01-01T00:11")).isEqualTo("0 0 2");
    assertThat(at(points, "2026-01-01T00:59")).isEqualTo("0 0 2");
    assertThat(at(points, "2026-01-01T01:01")).isEqualTo("1 0 1");
  }

  /** Numbers at the last point within a minute. */
  private static String at(JsonArray points, String minute) {
    return points.stream()
        .map(JsonObject.class::cast)
        .filter(point -> point.getString("at").startsWith(minute))
        .reduce((earlier, later) -> later)
        .map(
            point ->
                "%d %d %d"
                    .formatted(
                        point.getLong("done"), point.getLong("failed"), point.getLong("under_way")))
        .orElseThrow();
  }

  private static JsonObject point(String at, int done, int failed, int underWay) {
    return new JsonObject()
        .put("at", at)
        .put("done", done)
        .put("failed", failed)
        .put("under_way", underWay);
  }

  private void at(long id, String table, String time) {
    db.execute("update " + table + " set status_date = ?::timestamptz where id = ?", time, id);
  }

  private void attempt(Flow flow, long task, String status, String submitted, String ended) {
    long instance = flow.instance(task, flow.run, status);
    at(instance, "task_instance", ended);
    db.execute(
        "update task_instance set submitted_date = ?::timestamptz where id = ?",
        submitted,
        instance);
  }

  @Test
  void hasNoHistoryOfWhatHasNeverBegun() {
    Flow flow = Flow.failed(db);
    db.execute(
        "update workflow set created_date = null, status_date = null where id = ?", flow.workflow);

    assertThat(get(flow.workflow, "/history").getJsonArray("points")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/graph", "/history"})
  void knowsNothingOfWhatDoesNotExist(String rest) {
    HttpResponse<String> response = server.get("/api/v3/console/workflows/987654" + rest);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).isEqualTo("There is no workflow 987654.");
  }

  private JsonObject get(long workflow, String rest) {
    HttpResponse<String> response = server.get("/api/v3/console/workflows/" + workflow + rest);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }
}
