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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire when workers and distributors report, down to the database. */
@DatabaseTest
class TaskInstanceRoutesTest {
  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private ApiServer server;

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void takesAHeartbeatForAllThatIsLaunched(String version) {
    long launched = fixture.instance(fixture.task("O"), "O");
    long running = fixture.instance(fixture.task("R"), "R");
    JsonObject body =
        new JsonObject()
            .put("next_report_increment", 279.0)
            .put("task_instance_ids", new JsonArray().add(launched).add(running).add(999_999_999));

    HttpResponse<String> response =
        server.post("/api/" + version + "/task_instance/log_report_by/batch", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
    assertThat(
            db.<Boolean>value(
                "select report_by_date > status_date from task_instance where id = ?", launched))
        .isTrue();
    assertThat(db.row("task_instance", running)).containsEntry("report_by_date", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"task_instance_ids\": []", ", \"task_instance_ids\": null"})
  void takesAHeartbeatForNothing(String ids) {
    HttpResponse<String> response =
        server.post(
            "/api/v3/task_instance/log_report_by/batch",
            "{\"next_report_increment\": 60" + ids + "}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
  }

  @Test
  void tellsAStartedWorkerWhatToRun() {
    long task = fixture.task("O");
    long instance = fixture.instance(task, "O");

    HttpResponse<String> response =
        report(
            "v3",
            instance,
            "log_running",
            new JsonObject()
                .put("process_group_id", "4711")
                .put("next_report_increment", 279.0)
                .put("nodename", "node-1")
                .put("distributor_id", 17));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(json(response))
        .isEqualTo(
            new JsonObject()
                .put(
                    "task_instance",
                    new JsonArray()
                        .add((int) instance)
                        .add("R")
                        .add((int) fixture.runId())
                        .add((int) task)
                        .add("task")
                        .add("true")
                        .add((int) fixture.workflowId())
                        .add("/logs/out")
                        .add("/logs/err")));
    assertThat(
            db.rows(
                """
                select status, nodename, distributor_id, process_group_id from task_instance
                where id = ?
                """,
                instance))
        .containsExactly(List.of("R", "node-1", "17", 4711L));
    assertThat(db.taskStatus(task)).isEqualTo("R");
  }

  @Test
  void tellsAWorkerThatMustNotRunSo() {
    long instance = fixture.instance(fixture.task("R"), "K");

    HttpResponse<String> response =
        report(
            "v3",
            instance,
            "log_running",
            new JsonObject().put("process_group_id", 1).put("next_report_increment", 279));

    assertThat(json(response).getJsonArray("task_instance").getString(1)).isEqualTo("F");
    assertThat(db.instanceStatus(instance)).isEqualTo("F");
  }

  @Test
  void tellsARepeatedStartTheSame() {
    long instance = fixture.instance(fixture.task("O"), "O");
    JsonObject body =
        new JsonObject().put("process_group_id", "4711").put("next_report_increment", 279.5);

    HttpResponse<String> first = report("v3", instance, "log_running", body);
    HttpResponse<String> again = report("v3", instance, "log_running", body);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
  }

  @ParameterizedTest
  @CsvSource({"Q,Q", "R,R", "T,R", "K,K", "X,X", "U,U", "D,D", "F,F"})
  void answersAHeartbeatWithTheStatusInForce(String before, String after) {
    long instance = fixture.instance(fixture.task("R"), before);

    assertStatus(
        report("v3", instance, "log_report_by", new JsonObject().put("next_report_increment", 0.5)),
        after);

    assertThat(db.instanceStatus(instance)).isEqualTo(after);
  }

  @Test
  void endsAWorkerThatIsToldToDieAndObeys() {
    long task = fixture.task("R");
    long instance = fixture.instance(task, "K");
    JsonObject killed =
        new JsonObject().put("error_state", "F").put("error_description", "told to die");

    assertStatus(
        report("v3", instance, "log_report_by", new JsonObject().put("next_report_increment", 90)),
        "K");
    assertStatus(report("v3", instance, "log_error_worker_node", killed), "F");
    assertStatus(report("v3", instance, "log_error_worker_node", killed), "F");

    assertThat(db.instanceStatus(instance)).isEqualTo("F");
    assertThat(db.taskStatus(task)).isEqualTo("F");
    assertThat(db.errorRows(instance)).isEqualTo(1);
  }

  /** However it dies that was told to end itself, it has obeyed. */
  @ParameterizedTest
  @ValueSource(strings = {"E", "Z", "U", "F"})
  void takesAnErrorForObedienceOnceToldToEndItself(String errorState) {
    long task = fixture.task("R");
    long instance = fixture.instance(task, "K");

    assertStatus(
        report(
            "v3",
            instance,
            "log_error_worker_node",
            new JsonObject().put("error_state", errorState).put("error_description", "killed")),
        "F");

    assertThat(db.taskStatus(task)).isEqualTo("F");
    assertThat(db.errorRows(instance)).isEqualTo(1);
  }

  /** A failure that arrives late must not be repeated for ever: the worker ends on any answer. */
  @ParameterizedTest
  @CsvSource({"R,F,R", "D,E,D", "U,E,U", "Q,Z,Q"})
  void answersAnErrorThatIsRefusedWithTheStatusInForce(
      String before, String errorState, String after) {
    long instance = fixture.instance(fixture.task("R"), before);

    assertStatus(
        report(
            "v3",
            instance,
            "log_error_worker_node",
            new JsonObject().put("error_state", errorState).put("error_description", "late")),
        after);

    assertThat(db.errorRows(instance)).isZero();
  }

  @Test
  void takesTextsAsLongAsClientsSendThem() {
    long instance = fixture.instance(fixture.task("R"), "R");
    JsonObject texts =
        new JsonObject()
            .put("nodename", "n".repeat(255))
            .put("distributor_id", "9".repeat(100))
            .put("stdout", "/" + "数".repeat(2047))
            .put("stderr", "/" + "e".repeat(2047))
            .put("stdout_log", "\uD83D\uDE00".repeat(10_000))
            .put("stderr_log", "l".repeat(10_000));

    assertStatus(report("v3", instance, "log_done", texts), "D");

    Map<String, Object> row = db.row("task_instance", instance);
    texts.forEach(text -> assertThat(row).containsEntry(text.getKey(), text.getValue()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void takesHeartbeats(String version) {
    long instance = fixture.instance(fixture.task("R"), "R");

    HttpResponse<String> response =
        report(
            version, instance, "log_report_by", new JsonObject().put("next_report_increment", 90));

    assertStatus(response, "R");
    assertThat(
            db.<Boolean>value(
                "select report_by_date > clock_timestamp() from task_instance where id = ?",
                instance))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"R,D", "K,D", "D,D", "U,U", "Q,Q"})
  void answersAReportOfSuccessWithTheStatusInForce(String before, String after) {
    long instance = fixture.instance(fixture.task("R"), before);

    HttpResponse<String> response =
        report(
            "v3",
            instance,
            "log_done",
            new JsonObject().put("stdout_log", "a\0b").putNull("stderr_log"));

    assertStatus(response, after);
    assertThat(db.instanceStatus(instance)).isEqualTo(after);
    assertThat(db.<String>value("select stdout_log from task_instance where id = ?", instance))
        .isEqualTo("ab");
  }

  @Test
  void takesASuccessWithoutBody() {
    long instance = fixture.instance(fixture.task("R"), "R");

    assertStatus(server.post("/api/v3/task_instance/" + instance + "/log_done", ""), "D");
  }

  @Test
  void storesAnErrorWhole() {
    long instance = fixture.instance(fixture.task("R"), "R");
    String description = "x".repeat(10_000);
    JsonObject body =
        new JsonObject().put("error_state", "E").put("error_description", description);

    HttpResponse<String> first = report("v3", instance, "log_error_worker_node", body);
    HttpResponse<String> replay = report("v3", instance, "log_error_worker_node", body);

    assertStatus(first, "E");
    assertStatus(replay, "E");
    assertThat(
            db.rows(
                "select description from task_instance_error_log where task_instance_id = ?",
                instance))
        .containsExactly(List.of(description));
  }

  @Test
  void refusesAnErrorStateThatWouldFinishTheTask() {
    long instance = fixture.instance(fixture.task("R"), "R");

    HttpResponse<String> response =
        report(
            "v3",
            instance,
            "log_error_worker_node",
            new JsonObject().put("error_state", "D").put("error_description", "no"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("'error_state'", "E (error)", "\"D\"");
    assertThat(db.instanceStatus(instance)).isEqualTo("R");
    assertThat(db.errorRows(instance)).isZero();
  }

  @Test
  void handsOutBatches() {
    List<Long> instances = fixture.batch(71, 3, "Q", "Q");
    long finished = fixture.instance(fixture.task("D"), "D");
    JsonObject body =
        new JsonObject()
            .put(
                "task_instance_ids",
                new JsonArray(new ArrayList<>(instances))
                    .add(finished)
                    .add(Long.toString(instances.get(0))));

    HttpResponse<String> first = server.post(path("instantiate_task_instances"), body);
    HttpResponse<String> replay = server.post(path("instantiate_task_instances"), body);

    JsonArray ids = new JsonArray();
    instances.forEach(id -> ids.add(id.intValue()));
    JsonArray batch =
        new JsonArray()
            .add((int) fixture.arrayId())
            .add("fixture")
            .add(71)
            .add((int) fixture.resourcesId())
            .add(ids);
    assertThat(json(first))
        .isEqualTo(new JsonObject().put("task_instance_batches", new JsonArray().add(batch)));
    assertThat(replay.body()).isEqualTo(first.body());
  }

  @Test
  void handsOutNoBatchForNothing() {
    assertThat(
            server
                .post(
                    path("instantiate_task_instances"),
                    new JsonObject().put("task_instance_ids", new JsonArray()))
                .body())
        .isEqualTo("{\"task_instance_batches\":[]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void takesTheIdOfASubmission(String version) {
    long instance = fixture.instance(fixture.task("I"), "I");
    JsonObject body =
        new JsonObject().put("distributor_id", 1822826).put("next_report_increment", 279.0);

    HttpResponse<String> first = report(version, instance, "log_distributor_id", body);
    HttpResponse<String> replay = report(version, instance, "log_distributor_id", body);

    assertTaken(first);
    assertMessage(replay, "The task instance is in status O already.");
    assertThat(
            db.rows(
                """
                select status, distributor_id, submitted_date, report_by_date > clock_timestamp()
                from task_instance where id = ?
                """,
                instance))
        .containsExactly(Arrays.asList("O", "1822826", null, true));
  }

  @Test
  void takesTheReasonOfAFailedSubmission() {
    long task = fixture.task("I");
    long instance = fixture.instance(task, "I");
    JsonObject body = new JsonObject().put("no_id_err_msg", "invalid account");

    HttpResponse<String> first = report("v3", instance, "log_no_distributor_id", body);
    HttpResponse<String> replay = report("v3", instance, "log_no_distributor_id", body);

    assertTaken(first);
    assertMessage(replay, "The task instance is in status W already.");
    assertThat(db.instanceStatus(instance)).isEqualTo("W");
    assertThat(db.taskStatus(task)).isEqualTo("G");
    assertThat(db.errorRows(instance)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"T,R,Z,Z,A", "T,R,F,F,F", "T,R,E,E,G", "X,O,E,E,G", "X,D,E,F,D"})
  void takesAVerdictAndLogsExactlyItsMessage(
      String before, String taskBefore, String verdict, String after, String taskAfter) {
    long task = fixture.task(taskBefore);
    long instance = fixture.instance(task, before);
    JsonObject body = verdict(verdict).put("distributor_id", 17).put("nodename", "node-1");

    HttpResponse<String> first = report("v3", instance, "log_known_error", body);
    HttpResponse<String> replay = report("v3", instance, "log_known_error", body);

    assertTaken(first);
    assertThat(replay.statusCode()).isEqualTo(200);
    assertThat(json(replay).getString("message")).isNotEmpty();
    assertThat(
            db.rows(
                """
                select ti.status, t.status, ti.distributor_id, ti.nodename, log.description
                from task_instance ti
                join task t on t.id = ti.task_id
                join task_instance_error_log log on log.task_instance_id = ti.id
                where ti.id = ?
                """,
                instance))
        .containsExactly(List.of(after, taskAfter, "17", "node-1", "it is gone"));
  }

  /** Stock distributors send it; a 400 would end their loop. */
  @Test
  void takesTheVerdictThatAnInstanceRunsAfterAll() {
    long instance = fixture.instance(fixture.task("R"), "T");

    assertTaken(report("v3", instance, "log_known_error", verdict("R")));

    assertThat(db.instanceStatus(instance)).isEqualTo("R");
    assertThat(db.errorRows(instance)).isZero();
  }

  @Test
  void takesAVerdictWithoutReasonOnWhatIsOverdue() {
    long task = fixture.task("R");
    long instance = fixture.overdue(fixture.instance(task, "T"));

    assertTaken(report("v3", instance, "log_unknown_error", verdict("U")));

    assertThat(db.instanceStatus(instance)).isEqualTo("U");
    assertThat(db.taskStatus(task)).isEqualTo("G");
    assertThat(db.errorRows(instance)).isEqualTo(1);
  }

  /** The reference fails here, and the distributor is blocked for minutes. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "clock_timestamp() + interval '1 minute'"})
  void sparesWhatIsNotOverdue(String deadline) {
    long instance = fixture.instance(fixture.task("R"), "T");
    db.execute("update task_instance set report_by_date = " + deadline + " where id = ?", instance);

    HttpResponse<String> response =
        report("v3", instance, "log_unknown_error", verdict("U").put("nodename", "node-1"));

    assertMessage(
        response, "The task instance stays in status T, because its next report is not overdue.");
    assertThat(db.rows("select status, nodename from task_instance where id = ?", instance))
        .containsExactly(Arrays.asList("T", null));
    assertThat(db.errorRows(instance)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "log_known_error,D",
    "log_known_error,W",
    "log_unknown_error,R",
    "log_unknown_error,D"
  })
  void refusesAVerdictThatIsNone(String route, String verdict) {
    long instance = fixture.overdue(fixture.instance(fixture.task("R"), "T"));

    HttpResponse<String> response = report("v3", instance, route, verdict(verdict));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail"))
        .contains("'error_state'", "Z (resource error)", '"' + verdict + '"');
    assertThat(db.instanceStatus(instance)).isEqualTo("T");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log_running",
        "log_report_by",
        "log_done",
        "log_error_worker_node",
        "log_distributor_id",
        "log_no_distributor_id",
        "log_known_error",
        "log_unknown_error"
      })
  void knowsNoUnknownInstance(String route) {
    JsonObject body =
        new JsonObject()
            .put("process_group_id", 1)
            .put("next_report_increment", 90)
            .put("error_state", "E")
            .put("error_description", "it broke")
            .put("error_message", "it broke")
            .put("no_id_err_msg", "refused")
            .put("distributor_id", "4711");

    HttpResponse<String> response = report("v3", 999_999_999L, route, body);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).contains("999999999");
  }

  @Test
  void asksForARepetitionWhenNobodyTakesCommands() {
    try (ApiServer lonely = ApiServer.withoutWorker(db.options())) {
      HttpResponse<String> response =
          lonely.post("/api/v3/task_instance/1/log_done", new JsonObject());

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    }
  }

  private static void assertStatus(HttpResponse<String> response, String letter) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body()).isEqualTo("{\"status\":\"" + letter + "\"}");
  }

  private static JsonObject verdict(String letter) {
    return new JsonObject().put("error_state", letter).put("error_message", "it is gone");
  }

  private static void assertTaken(HttpResponse<String> response) {
    assertMessage(response, "");
  }

  private static void assertMessage(HttpResponse<String> response, String sentence) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(json(response)).isEqualTo(new JsonObject().put("message", sentence));
  }

  private HttpResponse<String> report(
      String version, long instance, String route, JsonObject body) {
    return server.post(
        "/api/%s/task_instance/%d/%s?client_jobmon_version=3.6.0"
            .formatted(version, instance, route),
        body);
  }

  private static String path(String route) {
    return "/api/v3/task_instance/" + route;
  }
}
