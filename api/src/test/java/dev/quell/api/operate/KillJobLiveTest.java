package dev.quell.api.operate;

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
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a job meant may have come back since. */
@DatabaseTest
class KillJobLiveTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  @Fresh private Fixture fixture;

  @Test
  void countsWhatHasComeSinceTheJobWasAskedFor() {
    long job = job("{\"workflow_id\": " + fixture.workflowId() + "}", null);
    List<Long> running = fixture.batch(1, 2, "R", "R");
    fixture.batch(2, 3, "D", "D");
    fixture.tasks(4, "G");

    JsonObject live = get("/kill_jobs/" + job + "/live");

    assertThat(live)
        .isEqualTo(
            new JsonObject()
                .put("kill_job_id", job)
                .put("count", 2)
                .put("waiting", 4)
                .put("exact", true)
                .put("by_status", new JsonObject().put("R", 2))
                .put(
                    "workflows",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("workflow_id", fixture.workflowId())
                                .put("count", 2)))
                .put("sample", new JsonArray(running)));
    db.execute("update task_instance set status = 'D' where status = 'R'");
    assertThat(get("/kill_jobs/" + job + "/live").getInteger("count")).isZero();
  }

  /** A job that is restricted to one user's workflows never meant the others'. */
  @Test
  void countsWhatTheJobMayTouchAlone() {
    fixture.batch(1, 2, "R", "R");
    db.execute("update task_instance set nodename = 'node-of-' || array_id");
    String selector = "{\"node\": \"node-of-%d\"}".formatted(fixture.arrayId());

    assertThat(get("/kill_jobs/" + job(selector, null) + "/live").getInteger("count")).isEqualTo(2);
    assertThat(get("/kill_jobs/" + job(selector, "alice") + "/live").getInteger("count"))
        .isEqualTo(2);
    assertThat(get("/kill_jobs/" + job(selector, "bob") + "/live").getInteger("count")).isZero();
  }

  @Test
  void saysThatTimeRanOut() throws SQLException {
    long job = job("{\"workflow_id\": " + fixture.workflowId() + "}", null);
    try (RowHolder other = RowHolder.of(db)) {
      other.write("lock table task_instance in access exclusive mode");

      JsonObject live = get("/kill_jobs/" + job + "/live");

      assertThat(live.getValue("count")).isNull();
      assertThat(live.getValue("waiting")).isNull();
      assertThat(live.getBoolean("exact")).isFalse();
    }
  }

  @Test
  void tellsWhereTheInstancesOfItemsWere() {
    long job = job("{\"workflow_id\": " + fixture.workflowId() + "}", null);
    long instance = fixture.batch(1, 1, "R", "K").get(0);
    long waiting = fixture.tasks(1, "G").get(0);
    db.execute(
        "update task_instance set nodename = 'node-7', distributor_id = '881_3' where id = ?",
        instance);
    item(job, instance, fixture.taskOf(instance));
    item(job, null, waiting);

    JsonArray items = get("/kill_jobs/" + job + "/items").getJsonArray("items");

    assertThat(items.getJsonObject(0).getMap())
        .containsEntry("task_instance_id", (int) instance)
        .containsEntry("task_name", "task")
        .containsEntry("node", "node-7")
        .containsEntry("distributor_id", "881_3");
    assertThat(items.getJsonObject(1).getMap())
        .containsEntry("task_id", (int) waiting)
        .containsEntry("task_name", "task")
        .containsEntry("node", null);
  }

  private void item(long job, Long instance, long task) {
    db.execute(
        """
        insert into kill_job_item
          (kill_job_id, task_instance_id, task_id, outcome, from_status, to_status)
        values (?, ?, ?, 'killed', 'R', 'F')
        """,
        job,
        instance,
        task);
  }

  /** A job that is over, so that no worker takes it. */
  private long job(String selector, String restrictedTo) {
    return db.value(
        """
        insert into kill_job
          (requested_by, reason, request, selector, mode, downstream, grace_seconds, horizon,
           restricted_to, state, phase)
        values ('ana', 'runaway', '{}', ?, 'graceful', 'keep', 0, 0, ?, 'done', 'ended')
        returning id
        """,
        selector,
        restrictedTo);
  }

  private JsonObject get(String path) {
    HttpResponse<String> response = server.get("/api/v3" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }
}
