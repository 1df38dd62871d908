package dev.quell.api.report;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire when runs move and their clients report, down to the database. */
@DatabaseTest
class WorkflowRunRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void movesARunAndItsWorkflow(String version) {
    TestRun run = TestRun.create(db, "R", "R");

    HttpResponse<String> first = update(version, run.id(), "{\"status\": \"D\"}");
    HttpResponse<String> replay = update(version, run.id(), "{\"status\": \"D\"}");

    assertThat(first.headers().firstValue("Content-Type")).hasValue("application/json");
    assertStatus(first, "D");
    assertStatus(replay, "D");
    assertThat(run.letters()).isEqualTo("DD");
  }

  /**
   * Clients depend on 200 with the letter in force, {@code docs/contract/workflow-and-bind.md}
   * §A.2.
   */
  @ParameterizedTest
  @CsvSource({"D, D, R", "C, R, D", "H, R, E", "O, O, B", "L, Q, B", "G, R, L", "R, R, G"})
  void answersARefusalWithTheLetterInForce(String status, String workflow, String asked) {
    TestRun run = TestRun.create(db, workflow, status);
    String body = "{\"status\": \"%s\"}".formatted(asked);

    assertStatus(update("v3", run.id(), body), status);
    assertStatus(beat(run.id(), body.replace("}", ", \"next_report_increment\": 93}")), status);
    assertThat(run.letters()).isEqualTo(status + workflow);
    assertThat(run.changes()).isEmpty();
    assertThat(run.workflowChanges()).isEmpty();
  }

  @Test
  void takesHeartbeats() {
    TestRun run = TestRun.create(db, "R", "R");

    assertStatus(beat(run.id(), "{\"status\": \"R\", \"next_report_increment\": 93.0}"), "R");
    assertThat(run.changes()).containsOnlyKeys("heartbeat_date", "report_increment");
    assertThat(
            db.<Boolean>value(
                """
                select heartbeat_date between clock_timestamp() + interval '80 s'
                                          and clock_timestamp() + interval '93 s'
                from workflow_run where id = ?
                """,
                run.id()))
        .isTrue();
  }

  @Test
  void finishesARunByAHeartbeatThatSaysSo() {
    TestRun run = TestRun.create(db, "R", "R");

    assertStatus(beat(run.id(), "{\"status\": \"D\", \"next_report_increment\": 93}"), "D");
    assertThat(run.letters()).isEqualTo("DD");
  }

  @Test
  void saysThatARunIsUnknown() {
    for (HttpResponse<String> response :
        List.of(
            update("v3", 999_999_999, "{\"status\": \"R\"}"),
            beat(999_999_999, "{\"status\": \"R\", \"next_report_increment\": 93}"))) {
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(json(response).getString("detail"))
          .isEqualTo("There is no workflow run 999999999.");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | The field 'status' is missing
          {"status": null, "next_report_increment": 93} | The field 'status' must be the letter
          {"status": "X", "next_report_increment": 93} | but it is the string "X"
          {"status": 1, "next_report_increment": 93} | but it is 1
          {"status": "D"} | The field 'next_report_increment' is missing
          {"status": "D", "next_report_increment": null} | The field 'next_report_increment' must
          {"status": "D", "next_report_increment": "93"} | a number of seconds from 0 to 315360000
          {"status": "D", "next_report_increment": true} | a number of seconds from 0 to 315360000
          {"status": "D", "next_report_increment": -1} | a number of seconds from 0 to 315360000
          """)
  void refusesAMalformedHeartbeatAndChangesNothing(String body, String sentence) {
    TestRun run = TestRun.create(db, "R", "R");

    HttpResponse<String> response = beat(run.id(), body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains(sentence);
    assertThat(run.changes()).isEmpty();
    assertThat(run.workflowChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"status\": null}", "{\"status\": \"F\"}", "{\"status\": \"\"}"})
  void refusesALetterThatDoesNotExistAndChangesNothing(String body) {
    TestRun run = TestRun.create(db, "R", "R");

    HttpResponse<String> response = update("v3", run.id(), body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail"))
        .contains("The field 'status'")
        .contains("one of G, L, B, I, O, R, D, E, S, C, H, T, A");
    assertThat(run.changes()).isEmpty();
  }

  private static void assertStatus(HttpResponse<String> response, String letter) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response)).isEqualTo(new JsonObject().put("status", letter));
  }

  private HttpResponse<String> update(String version, long run, String body) {
    return server.send(
        "PUT",
        "/api/" + version + "/workflow_run/" + run + "/update_status",
        BodyPublishers.ofString(body));
  }

  private HttpResponse<String> beat(long run, String body) {
    return server.post("/api/v3/workflow_run/" + run + "/log_heartbeat", body);
  }
}
