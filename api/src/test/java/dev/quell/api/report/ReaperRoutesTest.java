package dev.quell.api.report;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a reaper that is a program of its own sees and does, {@code docs/contract/cli-and-reaper.md}
 * §29-§32.
 */
@DatabaseTest
class ReaperRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Test
  void findsRunsWhoseHeartbeatIsOverdue() {
    TestRun lost = TestRun.create(db, "R", "R");
    TestRun fresh = TestRun.create(db, "R", "R");
    db.execute(
        "update workflow_run set heartbeat_date = now() + interval '1 minute' where id = ?",
        fresh.id());
    TestRun resumed = TestRun.create(db, "R", "C");
    TestRun done = TestRun.create(db, "D", "D");

    assertThat(lostRuns("?status=R&status=C&version=nonsense"))
        .contains(pair(lost), pair(resumed))
        .doesNotContain(pair(fresh), pair(done));
    assertThat(lostRuns("?status=D&version=")).contains(pair(done)).doesNotContain(pair(lost));
    assertThat(lostRuns("?status=X&version=3.6.0")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?status=R", "?version=3.6.0"})
  void asksForStatusAndVersion(String query) {
    assertThat(server.get("/api/v3/lost_workflow_run" + query).statusCode()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource({"L, G, A, A", "R, R, E, F", "C, R, T, H", "H, R, T, H", "B, Q, B, Q", "I, I, I, I"})
  void reaps(String status, String workflow, String end, String workflowEnd) {
    TestRun run = TestRun.create(db, workflow, status);

    for (String body : new String[] {"{}", "", "nonsense"}) {
      HttpResponse<String> response = reap(run.id(), body);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("{\"status\":\"" + end + "\"}");
    }
    assertThat(run.letters()).isEqualTo(end + workflowEnd);
  }

  @Test
  void tellsHowManyInstancesAreStillToBeKilled() {
    Fixture fixture = Fixture.create(db);
    db.execute(
        "update workflow_run set status = 'C', heartbeat_date = now() where id = ?",
        fixture.runId());
    fixture.batch(1, 3, "R", "R");

    assertThat(json(reap(fixture.runId(), "{}")))
        .isEqualTo(new JsonObject().put("status", "C").put("kill_self_remaining", 3));
  }

  @Test
  void reapsNothingThatIsUnknown() {
    assertThat(reap(999_999_999, "{}").body()).isEqualTo("{\"status\":\"\"}");
  }

  @Test
  void goesThroughAllWorkflowsInSteps() {
    Fixture fixture = Fixture.create(db);
    fixture.tasks(2, "D");
    db.execute("update workflow set status = 'F' where id = ?", fixture.workflowId());
    long before = fixture.workflowId() - 1;

    assertThat(fix(before, 1).body()).isEqualTo("{\"wfid\":" + fixture.workflowId() + "}");
    assertThat(fix(before, 1_000_000).body()).isEqualTo("{\"wfid\":0}");
    assertThat(db.<String>value("select status from workflow where id = ?", fixture.workflowId()))
        .isEqualTo("D");
  }

  @Test
  void tellsNameAndArgs() {
    Fixture fixture = Fixture.create(db);
    db.execute(
        "update workflow set workflow_args = '{\"a\": 1}' where id = ?", fixture.workflowId());

    assertThat(json(nameAndArgs(fixture.workflowId())))
        .isEqualTo(
            new JsonObject().put("workflow_name", "fixture").put("workflow_args", "{\"a\": 1}"));
    assertThat(nameAndArgs(999_999_999).body())
        .isEqualTo("{\"workflow_name\":null,\"workflow_args\":null}");
  }

  private JsonArray lostRuns(String query) {
    return json(server.get("/api/v3/lost_workflow_run" + query)).getJsonArray("workflow_runs");
  }

  private static JsonArray pair(TestRun run) {
    return new JsonArray().add((int) run.id()).add((int) run.workflowId());
  }

  private HttpResponse<String> reap(long run, String body) {
    return put("/workflow_run/" + run + "/reap", body);
  }

  private HttpResponse<String> fix(long start, int step) {
    return put(
        "/workflow/" + start + "/fix_status_inconsistency", "{\"increase_step\": " + step + "}");
  }

  private HttpResponse<String> nameAndArgs(long workflow) {
    return server.get("/api/v3/workflow/" + workflow + "/workflow_name_and_args");
  }

  private HttpResponse<String> put(String path, String body) {
    return server.send("PUT", "/api/v3" + path, BodyPublishers.ofString(body));
  }
}
