package dev.quell.api.operate;

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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One call kills all that is stuck in a way: docs/kill-jobs.md. */
@DatabaseTest
class StuckKillTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  @Fresh private Fixture fixture;

  @ParameterizedTest
  @CsvSource({
    "kill_not_obeyed, K, 1, force",
    "triage_stalled, T, 1, force",
    "never_came_up, X, 1, force",
    "not_submitted, I, 1, graceful",
    "not_picked_up, Q, 1, graceful",
    "silent_at_launch, O, 1, graceful",
    "silent, R, 1, graceful"
  })
  void beginsAJobThatMeansWhatTheListShows(String kind, String letter, int count, String mode) {
    stuck(1, count, letter);
    fixture.batch(2, 5, "R", letter);
    JsonObject group = groups().getJsonObject(0);
    assertThat(group.getLong("count")).isEqualTo(count);

    HttpResponse<String> response = kill(body().put("kind", kind));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    JsonObject job = json(response).getJsonArray("kill_jobs").getJsonObject(0);
    assertThat(response.headers().firstValue("Location"))
        .contains("/api/v3/kill_jobs/" + job.getLong("kill_job_id"));
    assertThat(job.getJsonObject("selector")).isEqualTo(group.getJsonObject("selector"));
    assertThat(job.getString("mode"))
        .isEqualTo(mode)
        .isEqualTo(group.getString("suggested_action"));
    assertThat(job.getString("reason")).isEqualTo("nobody there");
    assertThat(job.getLong("expected")).isEqualTo(count);
  }

  /** The engine's reading of the selector and the finder's are the same. */
  @ParameterizedTest
  @CsvSource({
    "K, kill_not_obeyed",
    "T, triage_stalled",
    "X, never_came_up",
    "I, not_submitted",
    "Q, not_picked_up",
    "O, silent_at_launch",
    "R, silent"
  })
  void aDryRunOfTheSelectorCountsTheSame(String letter, String kind) {
    stuck(1, 3, letter);
    fixture.batch(2, 4, "R", letter);
    JsonObject group = groups().getJsonObject(0);
    assertThat(group.getString("kind")).isEqualTo(kind);

    JsonObject dryRun =
        json(
            server.post(
                "/api/v3/kill_jobs/dry_run",
                new JsonObject().put("selector", group.getJsonObject("selector"))));

    assertThat(dryRun.getLong("count")).isEqualTo(3).isEqualTo(group.getLong("count"));
    assertThat(dryRun.getJsonObject("by_status")).isEqualTo(new JsonObject().put(letter, 3));
  }

  @Test
  void killsWhatIsStuckUntilNothingIs() {
    List<Long> told = stuck(1, 3, "K");
    List<Long> silent = stuck(2, 2, "R");
    List<Long> healthy = fixture.batch(3, 2, "R", "R");

    HttpResponse<String> response =
        kill(
            body()
                .put("kinds", new JsonArray().add("kill_not_obeyed").add("silent"))
                .put("mode", "force"));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(response.headers().firstValue("Location")).contains("/api/v3/kill_jobs");
    JsonArray jobs = json(response).getJsonArray("kill_jobs");
    assertThat(jobs).hasSize(2);
    for (int i = 0; i < 2; i++) {
      db.<String>await(
          "done"::equals,
          "select state from kill_job where id = ?",
          jobs.getJsonObject(i).getLong("kill_job_id"));
    }
    assertThat(told).extracting(db::instanceStatus).containsOnly("F");
    assertThat(silent).extracting(db::instanceStatus).containsOnly("F");
    assertThat(healthy).extracting(db::instanceStatus).containsOnly("R");
    assertThat(groups()).isEmpty();
  }

  @Test
  void aRepetitionWithTheSameKeyBeginsNothingNew() {
    stuck(1, 1, "K");
    JsonObject body = body().put("kinds", new JsonArray().add("kill_not_obeyed").add("silent"));

    JsonArray first = json(kill(body, "key-1")).getJsonArray("kill_jobs");
    JsonArray second = json(kill(body, "key-1")).getJsonArray("kill_jobs");

    assertThat(idsOf(second)).hasSize(2).isEqualTo(idsOf(first));
    HttpResponse<String> other = kill(body.copy().put("reason", "something else"), "key-1");
    assertThat(other.statusCode()).isEqualTo(422);
  }

  /** One of two that must be confirmed keeps the other from being begun. */
  @Test
  void beginsAllJobsOrNone() {
    stuck(1, 1, "K");
    stuck(2, 1_001, "R");
    JsonObject body = body().put("kinds", new JsonArray().add("kill_not_obeyed").add("silent"));

    HttpResponse<String> refused = kill(body);

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(json(refused).getString("detail")).contains("1001").contains("'confirm'");
    assertThat(jobs()).isZero();
    assertThat(kill(body.put("confirm", 1_001)).statusCode()).isEqualTo(202);
    assertThat(jobs()).isEqualTo(2);
  }

  @Test
  void knowsNoWorkflowThatDoesNotExist() {
    HttpResponse<String> response = kill(body().put("kind", "silent").put("workflow_id", 987_654));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).isEqualTo("There is no workflow 987654.");
  }

  private JsonObject body() {
    return new JsonObject()
        .put("reason", "nobody there")
        .put("workflow_id", fixture.workflowId())
        .put("grace_seconds", 0);
  }

  /** A batch that has been in its status, and without a heartbeat, for a day. */
  private List<Long> stuck(int batch, int size, String letter) {
    List<Long> ids = fixture.batch(batch, size, "R", letter);
    db.execute(
        """
        update task_instance
        set status_date = now() - interval '1 day', report_by_date = now() - interval '1 day'
        where array_id = ? and array_batch_num = ?
        """,
        fixture.arrayId(),
        batch);
    return ids;
  }

  private long jobs() {
    return db.value(
        "select count(*) from kill_job where selector like ?",
        "%\"workflow_id\":" + fixture.workflowId() + ",%");
  }

  private static List<Long> idsOf(JsonArray jobs) {
    return jobs.stream().map(job -> ((JsonObject) job).getLong("kill_job_id")).toList();
  }

  private JsonArray groups() {
    HttpResponse<String> response = server.get("/api/v3/stuck?workflow_id=" + fixture.workflowId());
    return json(response).getJsonArray("groups");
  }

  private HttpResponse<String> kill(JsonObject body) {
    return server.post("/api/v3/stuck/kill", body);
  }

  private HttpResponse<String> kill(JsonObject body, String key) {
    return server.send(
        "POST",
        "/api/v3/stuck/kill",
        BodyPublishers.ofString(body.encode()),
        "Idempotency-Key",
        key);
  }
}
