package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.IntakeRows;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators look for what is stuck: docs/kill-jobs.md. */
@DatabaseTest
class StuckRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  @Fresh private Fixture fixture;

  @ParameterizedTest
  @CsvSource({
    "kill_not_obeyed, K, status_date, 300, force",
    "triage_stalled, T, status_date, 600, force",
    "never_came_up, X, status_date, 600, force",
    "not_submitted, I, status_date, 600, graceful",
    "not_picked_up, Q, status_date, 1800, graceful",
    "silent_at_launch, O, report_by_date, 300, graceful",
    "silent, R, report_by_date, 300, graceful"
  })
  void findsEachKindByItsStatusAndItsAge(
      String kind, String letter, String column, int threshold, String action) {
    long young = instance(letter, column, threshold - 60);
    long old = instance(letter, column, threshold + 60);
    long older = instance(letter, column, threshold + 120);

    JsonObject group = onlyGroup(groups("?workflow_id=" + fixture.workflowId()));

    assertThat(ids(group)).containsExactly(older, old).doesNotContain(young);
    String measure = column.equals("status_date") ? "min_seconds_in_state" : "min_seconds_overdue";
    assertThat(group)
        .isEqualTo(
            new JsonObject()
                .put("kind", kind)
                .put("status", letter)
                .put("problem", group.getString("problem"))
                .put("older_than_seconds", threshold)
                .put("count", 2)
                .put("exact", true)
                .put("suggested_action", action)
                .put(
                    "selector",
                    new JsonObject()
                        .put("workflow_id", fixture.workflowId())
                        .put("status", new JsonArray().add(letter))
                        .put(measure, (double) threshold))
                .put("instances", group.getJsonArray("instances")));
  }

  @Test
  void tellsOfAnInstanceWhatAnOperatorAsksFirst() {
    long silent = instance("R", "report_by_date", 1_000);
    db.execute("update task_instance set nodename = 'node-7' where id = ?", silent);

    JsonObject instance =
        onlyGroup(groups("?workflow_id=" + fixture.workflowId()))
            .getJsonArray("instances")
            .getJsonObject(0);

    assertThat(instance.getDouble("seconds_overdue")).isBetween(1_000.0, 1_010.0);
    assertThat(instance.getDouble("seconds_in_state")).isBetween(60.0, 70.0);
    instance.remove("seconds_overdue");
    instance.remove("seconds_in_state");
    assertThat(instance)
        .isEqualTo(
            new JsonObject()
                .put("task_instance_id", silent)
                .put("task_id", fixture.taskOf(silent))
                .put("workflow_id", fixture.workflowId())
                .put("user", "alice")
                .put("node", "node-7")
                .put("status", "R"));
  }

  /** Who comes back after an outage has the time that it announced. */
  @Test
  void timeInWhichNobodyCouldReportMakesNothingOverdue() {
    long instance = instance("R", "report_by_date", 1_000);
    db.execute("update task_instance set report_increment = 600 where id = ?", instance);
    IntakeRows intake = IntakeRows.of(db);
    try {
      intake.open(800);
      assertThat(groups("?workflow_id=" + fixture.workflowId())).isEmpty();

      intake.open(1_000);
      JsonObject silent = onlyGroup(groups("?workflow_id=" + fixture.workflowId()));
      assertThat(silent.getString("kind")).isEqualTo("silent");
      assertThat(silent.getJsonArray("instances").getJsonObject(0).getDouble("seconds_overdue"))
          .isBetween(400.0, 410.0);
    } finally {
      intake.forget();
    }
  }

  @Test
  void anInstanceOfWhichNoReportIsExpectedIsNotOverdue() {
    instance("K", "status_date", 1_000);

    assertThat(
            onlyGroup(groups("?workflow_id=" + fixture.workflowId()))
                .getJsonArray("instances")
                .getJsonObject(0)
                .getMap())
        .containsEntry("seconds_overdue", null)
        .containsEntry("node", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"W", "E", "U", "Z", "D", "F"})
  void findsNothingThatHasEnded(String letter) {
    long instance = instance(letter, "status_date", 100_000);
    fixture.overdue(instance);

    assertThat(groups("?workflow_id=" + fixture.workflowId())).isEmpty();
  }

  @Test
  void looksAtOneWorkflowOrOneUserAlone() {
    long mine = instance("T", "status_date", 1_000);
    Fixture other = Fixture.create(db);
    long theirs = instance(other, "T", "status_date", 1_000);
    String user = "user-" + other.runId();
    db.execute("update workflow_run set \"user\" = ? where id = ?", user, other.runId());

    assertThat(ids(onlyGroup(groups("?workflow_id=" + fixture.workflowId()))))
        .containsExactly(mine);
    JsonObject ofUser = onlyGroup(groups("?user=" + user));
    assertThat(ids(ofUser)).containsExactly(theirs);
    assertThat(ofUser.getJsonObject("selector").getString("user")).isEqualTo(user);
    assertThat(groups("?user=" + user + "&workflow_id=" + fixture.workflowId())).isEmpty();
    assertThat(groups("?workflow_id=987654")).isEmpty();
    assertThat(groups("?limit=1000").stream().flatMap(group -> ids(group).stream()))
        .contains(mine, theirs);
  }

  @Test
  void showsAFewOfTheManyThatItCounts() {
    List<Long> ids = fixture.batch(1, 50, "R", "K");
    db.execute(
        """
        update task_instance set status_date = now() - interval '1 hour' - array_step_id * interval '1 s'
        where array_id = ?
        """,
        fixture.arrayId());

    JsonObject group = onlyGroup(groups("?limit=3&workflow_id=" + fixture.workflowId()));

    assertThat(group.getLong("count")).isEqualTo(50);
    assertThat(ids(group)).containsExactly(ids.get(49), ids.get(48), ids.get(47));
    assertThat(ids(onlyGroup(groups("?workflow_id=" + fixture.workflowId())))).hasSize(20);
  }

  @Test
  void countsNoFurtherThanAnybodyCares() {
    fixture.batch(1, 10_001, "R", "K");
    db.execute(
        "update task_instance set status_date = now() - interval '1 hour' where array_id = ?",
        fixture.arrayId());

    JsonObject group = onlyGroup(groups("?limit=1&workflow_id=" + fixture.workflowId()));

    assertThat(group.getLong("count")).isEqualTo(10_000);
    assertThat(group.getBoolean("exact")).isFalse();
    assertThat(group.getString("problem")).isEqualTo("Told to end themselves, but have not ended.");
  }

  /** Whoever cannot tell how many says so; the selector can be killed by all the same. */
  @Tag("long")
  @Test
  void saysWhatCouldNotBeCountedInTime() throws SQLException {
    try (RowHolder other = RowHolder.of(db)) {
      other.write("lock table task_instance in access exclusive mode");

      List<JsonObject> groups = groups("");

      assertThat(groups)
          .hasSize(7)
          .allSatisfy(
              group -> {
                assertThat(group.getLong("count")).isZero();
                assertThat(group.getBoolean("exact")).isFalse();
                assertThat(group.getString("problem")).contains("could not be counted in time");
                assertThat(group.getJsonObject("selector").getJsonArray("status")).hasSize(1);
              });
    }
    assertThat(groups("?workflow_id=987654")).as("the bound ends with the look").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "workflow_id=one"})
  void refusesWhatItCannotRead(String query) {
    HttpResponse<String> response = server.get("/api/v3/stuck?" + query);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getJsonArray("detail").getJsonObject(0).getString("msg"))
        .startsWith("The query parameter '" + query.split("=")[0] + "' must be ");
  }

  private long instance(String letter, String column, int seconds) {
    return instance(fixture, letter, column, seconds);
  }

  private long instance(Fixture workflow, String letter, String column, int seconds) {
    long instance = workflow.instance(workflow.task("R"), letter);
    db.execute(
        "update task_instance set " + column + " = now() - ? * interval '1 s' where id = ?",
        seconds,
        instance);
    return instance;
  }

  private static JsonObject onlyGroup(List<JsonObject> groups) {
    assertThat(groups).hasSize(1);
    return groups.get(0);
  }

  private List<JsonObject> groups(String query) {
    HttpResponse<String> response = server.get("/api/v3/stuck" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return objects(json(response).getJsonArray("groups")).toList();
  }

  private static List<Long> ids(JsonObject group) {
    return objects(group.getJsonArray("instances"))
        .map(instance -> instance.getLong("task_instance_id"))
        .toList();
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }
}
