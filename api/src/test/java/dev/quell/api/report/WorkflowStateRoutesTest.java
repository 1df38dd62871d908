package dev.quell.api.report;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
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
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients read of a workflow ({@code docs/contract/workflow-and-bind.md} §7, §9-§12). */
@DatabaseTest
class WorkflowStateRoutesTest {
  private static final long UNKNOWN = 987_654_321;

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Fresh private Fixture fixture;

  @Test
  void tellsTheLimitOfAWorkflow() {
    assertThat(get(fixture.workflowId(), "get_max_concurrently_running").body())
        .isEqualTo("{\"max_concurrently_running\":1000}");
  }

  @Test
  void tellsOfAnUnknownWorkflowInPlainText() {
    HttpResponse<String> response = get(UNKNOWN, "get_max_concurrently_running");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response))
        .isEqualTo(
            new JsonObject()
                .put("detail", "There is no workflow with the id 987654321.")
                .put("error", "There is no workflow with the id 987654321."));
  }

  @Test
  void tellsWhatAResumeNeedsToKnow() {
    long dag = (Long) db.row("workflow", fixture.workflowId()).get("dag_id");

    assertThat(get(fixture.workflowId(), "fetch_workflow_metadata").body())
        .isEqualTo("{\"workflow\":[%d,%d,1000]}".formatted(fixture.workflowId(), dag));
    assertThat(get(UNKNOWN, "fetch_workflow_metadata").body()).isEqualTo("{\"workflow\":[]}");
  }

  @Test
  void tellsAllTasksFirst() {
    long waiting = fixture.task("G");
    long done = fixture.task("D");
    long alsoDone = fixture.task("D");
    fixture.task("E");

    JsonObject answer = json(updates(new JsonObject()));

    assertThat(answer.getJsonObject("tasks_by_status"))
        .isEqualTo(
            new JsonObject()
                .put("G", JsonArray.of((int) waiting))
                .put("D", JsonArray.of((int) done, (int) alsoDone)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-01-01 00:00:00", "2026-01-01T00:00:00", "2026-01-01 00:00:00.0"})
  void tellsWhatHasChangedSince(String since) {
    long before = fixture.task("R");
    long at = fixture.task("D");
    long after = fixture.task("F");
    date(before, "2025-12-31 23:59:59.999Z");
    date(at, "2026-01-01 00:00:00Z");
    date(after, "2026-01-01 00:00:00.5Z");

    JsonObject answer = json(updates(new JsonObject().put("last_sync", since)));

    assertThat(answer.getJsonObject("tasks_by_status"))
        .isEqualTo(
            new JsonObject().put("D", JsonArray.of((int) at)).put("F", JsonArray.of((int) after)));
  }

  @Test
  void repeatsNoMoreThanASecond() {
    LocalDateTime before = LocalDateTime.now(ZoneOffset.UTC);

    LocalDateTime time = time(json(updates(new JsonObject())));

    assertThat(time)
        .isBetween(before.truncatedTo(ChronoUnit.SECONDS), LocalDateTime.now(ZoneOffset.UTC));
  }

  /** The change is dated, and older than the answer, but nobody sees it before it commits. */
  @Test
  void tellsATimeThatSentBackMissesNoLateCommit() throws SQLException {
    long changed = fixture.task("R");
    try (Connection writer = db.connect()) {
      writer.setAutoCommit(false);
      change(writer, changed);
      awaitNextSecond();

      JsonObject meanwhile = json(updates(new JsonObject()));
      assertThat(meanwhile.getJsonObject("tasks_by_status"))
          .isEqualTo(new JsonObject().put("R", JsonArray.of((int) changed)));
      writer.commit();

      assertThat(
              json(updates(new JsonObject().put("last_sync", meanwhile.getString("time"))))
                  .getJsonObject("tasks_by_status"))
          .isEqualTo(new JsonObject().put("D", JsonArray.of((int) changed)));
    }
  }

  /** A writer that has begun, but not written yet, dates what it writes later than the answer. */
  @Test
  void waitsForNobodyWhoOnlyReads() throws SQLException {
    long changed = fixture.task("R");
    try (Connection reader = db.connect()) {
      reader.setAutoCommit(false);
      reader.createStatement().executeQuery("select count(*) from task").close();
      awaitNextSecond();
      LocalDateTime before = LocalDateTime.now(ZoneOffset.UTC);

      JsonObject meanwhile = json(updates(new JsonObject()));
      assertThat(time(meanwhile)).isAfterOrEqualTo(before.truncatedTo(ChronoUnit.SECONDS));
      change(reader, changed);
      reader.commit();

      assertThat(
              json(updates(new JsonObject().put("last_sync", meanwhile.getString("time"))))
                  .getJsonObject("tasks_by_status"))
          .isEqualTo(new JsonObject().put("D", JsonArray.of((int) changed)));
    }
  }

  /** As all of Quell's own changes do: lock, then write. */
  private static void change(Connection connection, long task) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select id from task where id = " + task + " for no key update of task");
      statement.execute(
          "update task set status = 'D', status_date = clock_timestamp() where id = " + task);
    }
  }

  private void awaitNextSecond() {
    double second = db.value("select floor(extract(epoch from clock_timestamp()))::float8");
    db.await(
        (Double later) -> later > second + 1,
        "select floor(extract(epoch from clock_timestamp()))::float8");
  }

  private static LocalDateTime time(JsonObject answer) {
    return LocalDateTime.parse(
        answer.getString("time"), DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
  }

  @Test
  void tellsNothingOfAnUnknownWorkflow() {
    JsonObject answer = json(server.post(path(UNKNOWN, "task_status_updates"), "{}"));

    assertThat(answer.getJsonObject("tasks_by_status")).isEmpty();
    assertThat(time(answer)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-02-31 00:00:00", "2026-01-01 25:00:00", "2026-01-01"})
  void refusesWhatIsNoTime(String time) {
    HttpResponse<String> response = updates(new JsonObject().put("last_sync", time));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).startsWith("The field 'last_sync' must be");
  }

  @Test
  void readsOnlyTheChangesOfALargeWorkflow() {
    List<Long> tasks = fixture.tasks(20_000, "G");
    db.execute(
        "update task set status_date = now() - interval '1 hour' where workflow_id = ?",
        fixture.workflowId());
    db.execute("vacuum analyze task");
    db.execute("update task set status_date = now() where id = ?", tasks.get(7));

    String plan =
        String.join(
            "\n",
            db
                .rows(
                    "explain (analyze, costs off, timing off, summary off) "
                        + WorkflowStateQueries.CHANGES
                            .replace("#{workflowId}", Long.toString(fixture.workflowId()))
                            .replace(
                                "#{since}", "(now() at time zone 'UTC' - interval '1 minute')"))
                .stream()
                .map(row -> (String) row.get(0))
                .toList());

    assertThat(plan).contains("ix_task_changed").doesNotContain("Seq Scan");
    assertThat(plan).containsPattern("ix_task_changed.*rows=1(\\.00)? loops=1");
  }

  @Test
  void tellsTheTasksThatAreLeftPageByPage() {
    db.execute(
        "update \"array\" set max_concurrently_running = 50 where id = ?", fixture.arrayId());
    List<Long> tasks = new ArrayList<>(fixture.tasks(5, "G"));
    db.execute("update task set status = 'D' where id = ?", tasks.remove(1));
    db.execute("update task set status = 'F' where id = ?", tasks.get(1));
    db.execute(
        "update task set resource_scales = '{\"memory\": 0.5}', fallback_queues = '[\"q\"]'"
            + " where id = ?",
        tasks.get(0));

    JsonObject first = page(0, 2);
    JsonObject second = page(tasks.get(1), 2);

    assertThat(first.fieldNames()).containsExactly(key(tasks, 0), key(tasks, 1));
    assertThat(second.fieldNames()).containsExactly(key(tasks, 2), key(tasks, 3));
    assertThat(page(tasks.get(3), 2)).isEmpty();
    assertThat(page(0, 0)).isEmpty();
    assertThat(first.getJsonArray(key(tasks, 0)))
        .isEqualTo(
            JsonArray.of(
                (int) fixture.arrayId(),
                "G",
                3,
                "{\"memory\": 0.5}",
                "[\"q\"]",
                "{\"stdout\": \"/logs/out\", \"stderr\": \"/logs/err\"}",
                db.value(
                    "select c.name from cluster c join queue q on q.cluster_id = c.id"
                        + " where q.id = 1"),
                db.value("select name from queue where id = 1"),
                50));
    assertThat(first.getJsonArray(key(tasks, 1)))
        .startsWith((int) fixture.arrayId(), "F", 3, "{}", "[]");
  }

  @Test
  void leavesOutTasksThatCannotBeSubmitted() {
    long noArray = fixture.task("G");
    long noResources = fixture.task("G");
    long left = fixture.task("G");
    db.execute("update task set array_id = null where id = ?", noArray);
    db.execute("update task set task_resources_id = null where id = ?", noResources);

    assertThat(page(0, 500).fieldNames()).containsExactly(Long.toString(left));
  }

  @Test
  void tellsResourcesWithoutAQueue() {
    long task = fixture.task("G");
    db.execute("update task_resources set queue_id = null where id = ?", fixture.resourcesId());

    JsonArray positions = page(0, 500).getJsonArray(Long.toString(task));

    assertThat(positions.getValue(6)).isNull();
    assertThat(positions.getValue(7)).isNull();
  }

  /** A client that takes "999" for larger than "1000" asks for pages that overlap. */
  @Test
  void bearsAFloorThatIsNotTheLastId() {
    List<Long> tasks = fixture.tasks(10, "G");
    List<Long> shuffled = new ArrayList<>(tasks);
    Collections.shuffle(shuffled);

    for (long floor : shuffled) {
      assertThat(page(floor, 500)).hasSize(9 - tasks.indexOf(floor));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?chunk_size=500",
        "?max_task_id=0",
        "?max_task_id=x&chunk_size=500",
        "?max_task_id=0&chunk_size=-1",
        "?max_task_id=0&chunk_size=100001"
      })
  void refusesPagesThatAreNone(String query) {
    HttpResponse<String> response =
        server.get("/api/v3/workflow/get_tasks/" + fixture.workflowId() + query);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getJsonArray("detail").getJsonObject(0).getJsonArray("loc"))
        .startsWith("query");
  }

  @Test
  void tellsTheNamesOfStatuses() {
    assertThat(
            json(server.get("/api/v3/workflow_status/available_status"))
                .getJsonArray("available_statuses"))
        .containsExactlyInAnyOrder(
            "ABORTED",
            "DONE",
            "FAILED",
            "REGISTERING",
            "HALTED",
            "INSTANTIATING",
            "LAUNCHED",
            "QUEUED",
            "RUNNING");
  }

  private static String key(List<Long> tasks, int place) {
    return tasks.get(place).toString();
  }

  private JsonObject page(long floor, int size) {
    HttpResponse<String> response =
        server.get(
            "/api/v3/workflow/get_tasks/%d?max_task_id=%d&chunk_size=%d"
                .formatted(fixture.workflowId(), floor, size));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response).getJsonObject("tasks");
  }

  private void date(long task, String date) {
    db.execute("update task set status_date = ?::timestamptz where id = ?", date, task);
  }

  private HttpResponse<String> updates(JsonObject body) {
    return server.post(path(fixture.workflowId(), "task_status_updates"), body);
  }

  private HttpResponse<String> get(long workflow, String route) {
    return server.get(path(workflow, route));
  }

  private static String path(long workflow, String route) {
    return "/api/v3/workflow/%d/%s".formatted(workflow, route);
  }
}
