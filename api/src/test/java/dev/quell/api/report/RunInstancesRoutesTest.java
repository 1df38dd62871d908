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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire when instances of a run are triaged and terminated. */
@DatabaseTest
class RunInstancesRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Fresh private Fixture fixture;

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"workflow_run_id\": \"x\"}", "[]", "nonsense"})
  void triagesWhateverTheBodySays(String body) {
    long instance = fixture.instance(fixture.task("R"), "R");
    db.execute("update task_instance set report_by_date = now() where id = ?", instance);

    HttpResponse<String> response = send("POST", fixture.runId(), "set_status_for_triaging", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
    assertThat(db.instanceStatus(instance)).isEqualTo("T");
    assertThat(db.taskStatus(fixture.taskOf(instance))).isEqualTo("R");
  }

  @Test
  void triagesNothingOfAnUnknownRun() {
    HttpResponse<String> response = send("POST", 999_999_999, "set_status_for_triaging", "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "nonsense"})
  void terminatesARunThatIsBeingResumedWhateverTheBodySays(String body) {
    long instance = fixture.instance(fixture.task("R"), "R");
    fixture.batch(7, 4, "Q", "Q");
    db.execute("update workflow_run set status = 'C' where id = ?", fixture.runId());

    assertTerminated(5, send("PUT", fixture.runId(), "terminate_task_instances", body));
    assertTerminated(0, send("PUT", fixture.runId(), "terminate_task_instances", body));

    assertThat(db.instanceStatus(instance)).isEqualTo("K");
  }

  @Test
  void terminatesNothingOfARunThatIsNotBeingResumed() {
    long instance = fixture.instance(fixture.task("R"), "R");

    assertTerminated(0, send("PUT", fixture.runId(), "terminate_task_instances", "{}"));

    assertThat(db.instanceStatus(instance)).isEqualTo("R");
  }

  private void assertTerminated(int count, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response))
        .isEqualTo(
            new JsonObject()
                .put("workflow_run_id", (int) fixture.runId())
                .put("num_terminated", count));
  }

  @Test
  void refusesToTerminateAnUnknownRun() {
    HttpResponse<String> response = send("PUT", 999_999_999, "terminate_task_instances", "{}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).isEqualTo("There is no workflow run 999999999.");
  }

  private HttpResponse<String> send(String method, long run, String route, String body) {
    return server.send(
        method,
        "/api/v3/workflow_run/%d/%s?client_jobmon_version=3.6.0".formatted(run, route),
        BodyPublishers.ofString(body),
        "Content-Type",
        "application/json");
  }
}
