package dev.quell.api.report;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire when a run begins and when it is stopped for the next one. */
@DatabaseTest
class ResumeRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Fresh private Fixture fixture;

  @BeforeEach
  void bindAWorkflow() {
    db.execute("update workflow set created_date = now() where id = ?", fixture.workflowId());
  }

  @Test
  void resumesAWorkflowAsTheCommandLineDoes() {
    long task = fixture.task("R");
    long instance = fixture.instance(task, "K");

    assertAnswer("{}", post("/workflow/%d/set_resume", "{\"reset_running_jobs\": true}"));
    assertThat(runStatus()).isEqualTo("C");
    assertAnswer("{\"workflow_is_resumable\":false,\"pending_kill_self\":1}", isResumable());
    HttpResponse<String> tooEarly =
        post("/task/%d/set_resume_state", "{\"reset_if_running\": true}");
    assertThat(tooEarly.statusCode()).isEqualTo(200);
    assertThat(json(tooEarly).getString("err_msg")).contains("not resumable");
    assertThat(db.taskStatus(task)).isEqualTo("R");

    assertAnswer(
        "{\"num_cleaned_up\":1,\"num_workflow_runs_finalized\":1}",
        post("/workflow/%d/force_cleanup_kill_self", ""));
    assertThat(db.instanceStatus(instance)).isEqualTo("F");
    assertAnswer("{\"workflow_is_resumable\":true,\"pending_kill_self\":0}", isResumable());
    assertAnswer("{}", post("/task/%d/set_resume_state", "{\"reset_if_running\": true}"));
    assertThat(db.taskStatus(task)).isEqualTo("G");

    JsonObject linked = json(link());
    assertThat(linked.getString("status")).isEqualTo("L");
    assertThat(linked.getLong("workflow_run_id")).isGreaterThan(fixture.runId());
    assertThat(linked.fieldNames()).containsExactly("workflow_run_id", "status");
  }

  @Test
  void refusesASecondRunWithASentence() {
    HttpResponse<String> refused = link();

    assertThat(refused.statusCode()).isEqualTo(200);
    assertThat(json(refused).containsKey("workflow_run_id")).isTrue();
    assertThat(json(refused).getValue("workflow_run_id")).isNull();
    assertThat(json(refused).getString("err_msg")).contains(Long.toString(fixture.runId()));
    assertThat(json(refused).containsKey("status")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"true, C", "false, H", "'\"false\"', C", "1, C", "0, H"})
  void takesForTrueWhatPythonTakesForTrue(String flag, String status) {
    assertAnswer("{}", post("/workflow/%d/set_resume", "{\"reset_running_jobs\": " + flag + "}"));

    assertThat(runStatus()).isEqualTo(status);
  }

  /**
   * {@code docs/contract/workflow-and-bind.md} §5: in the reference I and O do not count, and the
   * new client rebinds a live run.
   */
  @ParameterizedTest
  @CsvSource({
    "L, false",
    "B, false",
    "I, false",
    "O, false",
    "R, false",
    "C, false",
    "H, false",
    "D, true",
    "E, true",
    "S, true",
    "T, true",
    "A, true",
    "G, true"
  })
  void tellsWhetherARunIsAlive(String status, boolean resumable) {
    db.execute("update workflow_run set status = ? where id = ?", status, fixture.runId());

    assertThat(json(isResumable()).getBoolean("workflow_is_resumable")).isEqualTo(resumable);
  }

  @Test
  void countsKilledInstancesOfAllRunsWithoutWaitingForThem() {
    db.execute("update workflow_run set status = 'T' where id = ?", fixture.runId());
    fixture.instance(fixture.task("R"), "K");
    fixture.instanceOfEarlierRun(fixture.task("R"), "K");

    assertAnswer("{\"workflow_is_resumable\":true,\"pending_kill_self\":2}", isResumable());
  }

  @Test
  void isNotResumableBeforeItsTasksAreBound() {
    db.execute("update workflow_run set status = 'T' where id = ?", fixture.runId());
    db.execute("update workflow set created_date = null where id = ?", fixture.workflowId());

    assertThat(json(isResumable()).getBoolean("workflow_is_resumable")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"workflow/999999999/set_resume", "task/999999999/set_resume_state"})
  void saysThatAWorkflowIsUnknown(String path) {
    HttpResponse<String> response =
        server.post(
            "/api/v3/" + path, "{\"reset_running_jobs\": true, \"reset_if_running\": true}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).isEqualTo("There is no workflow 999999999.");
    assertThat(server.get("/api/v3/workflow/999999999/is_resumable").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "nonsense"})
  void cleansUpWhateverTheBodySays(String body) {
    assertAnswer(
        "{\"num_cleaned_up\":0,\"num_workflow_runs_finalized\":0}",
        post("/workflow/%d/force_cleanup_kill_self", body));
  }

  private HttpResponse<String> link() {
    return server.post(
        "/api/v3/workflow_run",
        """
        {"workflow_id": %d, "user": "alice", "jobmon_version": "3.6.0",
         "next_report_increment": 93.0}"""
            .formatted(fixture.workflowId()));
  }

  private HttpResponse<String> isResumable() {
    return server.get("/api/v3/workflow/" + fixture.workflowId() + "/is_resumable");
  }

  private HttpResponse<String> post(String path, String body) {
    return server.post("/api/v3" + path.formatted(fixture.workflowId()), body);
  }

  private String runStatus() {
    return db.value("select status from workflow_run where id = ?", fixture.runId());
  }

  private static void assertAnswer(String expected, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(expected);
  }
}
