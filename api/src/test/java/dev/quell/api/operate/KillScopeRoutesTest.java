package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static dev.quell.api.operate.KillJobClient.detail;
import static dev.quell.api.operate.KillJobClient.idOf;
import static dev.quell.api.operate.KillJobClient.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How far a kill goes, what it holds, how that is let go, and how a workflow is stopped. */
@DatabaseTest
class KillScopeRoutesTest {
  @Shared private TestDatabase db;
  private ApiServer server;
  private KillJobClient client;
  @Fresh private Fixture fixture;

  @BeforeAll
  void start(Closer closer) {
    server =
        closer.register(
            ApiServer.startWithKillJobs(
                db.options(), new QuellConfig.KillJobs(2, 15_000, 120, 10, 1_000, 2_000)));
    client = KillJobClient.of(server);
  }

  @Test
  void aTokenKeepsTheScopeThatWasShown() {
    fixture.tasks(3, "G");
    JsonObject look =
        client.look(new JsonObject().put("selector", workflow()).put("scope", "live"));
    JsonObject request =
        new JsonObject().put("token", look.getString("token")).put("reason", "as seen");

    JsonObject job = client.begin(request.copy());
    HttpResponse<String> other = client.post(request.put("scope", "all"));

    assertThat(look.getLong("waiting")).isEqualTo(3);
    assertThat(job.getString("scope")).isEqualTo("live");
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(detail(other)).contains("'scope'", "live");
  }

  @Test
  void aScopeThatCannotBeIsRefused() {
    JsonObject selector = workflow().put("node", "node-7");

    HttpResponse<String> kill = client.post(order(selector).put("scope", "all"));
    HttpResponse<String> look =
        server.post(
            KillJobClient.JOBS + "/dry_run",
            new JsonObject().put("selector", selector).put("scope", "all"));

    assertThat(List.of(kill.statusCode(), look.statusCode())).containsOnly(400);
    assertThat(detail(kill)).contains("'scope'", "node");
    assertThat(detail(look)).isEqualTo(detail(kill));
  }

  @Test
  void aLookTellsHowFarAKillMayGo() {
    JsonObject ofNode = workflow().put("node", "node-7");

    assertThat(client.dryRun(workflow()).getJsonArray("scopes")).containsExactly("all", "live");
    assertThat(client.dryRun(ofNode).getJsonArray("scopes")).containsExactly("live");
  }

  @Test
  void whatWaitsCountsForTheConfirmation() {
    fixture.batch(1, 6, "R", "R");
    fixture.tasks(6, "G");

    HttpResponse<String> refused = client.post(order(workflow()));
    HttpResponse<String> live = client.post(order(workflow()).put("scope", "live"));

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(detail(refused)).contains("6 live instances and 6 waiting tasks");
    assertThat(live.statusCode()).isEqualTo(202);
    assertThat(client.begin(order(workflow()).put("confirm", 12)).getLong("expected"))
        .isEqualTo(12);
  }

  /** Instances come first, tasks without one after them; pages neither lose nor repeat any. */
  @Test
  void pagesGoOnFromInstancesToTasks() {
    List<Long> instances = fixture.batch(1, 3, "R", "R");
    List<Long> tasks = fixture.tasks(4, "G");
    long job = idOf(client.begin(order(workflow()).put("mode", "force")));
    awaitDone(job);

    List<Object> seen = new ArrayList<>();
    Object after = null;
    do {
      JsonObject page =
          client.get(
              "%s/%d/items?limit=2%s"
                  .formatted(KillJobClient.JOBS, job, after == null ? "" : "&after=" + after));
      for (Object item : page.getJsonArray("items")) {
        JsonObject one = (JsonObject) item;
        Object instance = one.getValue("task_instance_id");
        seen.add(instance == null ? "task " + one.getValue("task_id") : instance);
      }
      after = page.getValue("next_after");
    } while (after != null);

    List<Object> expected = new ArrayList<>();
    instances.forEach(id -> expected.add(id.intValue()));
    tasks.forEach(id -> expected.add("task " + id));
    assertThat(seen).isEqualTo(expected);
    assertThat(
            client
                .get(KillJobClient.JOBS + "/" + job + "/items?outcome=prevented")
                .getJsonArray("items"))
        .hasSize(4);
  }

  @Test
  void holdsAreShownAndReleased() {
    fixture.tasks(2, "G");
    awaitDone(idOf(client.begin(order(workflow()).put("mode", "force"))));
    String holds = "/api/v3/holds?workflow_id=" + fixture.workflowId();
    JsonArray held = client.get(holds).getJsonArray("holds");

    JsonObject released = release("workflow_run/" + fixture.runId());
    JsonObject again = release("workflow_run/" + fixture.runId());

    assertThat(held).hasSize(1);
    assertThat(held.getJsonObject(0).getLong("workflow_run_id")).isEqualTo(fixture.runId());
    assertThat(held.getJsonObject(0).getValue("array_id")).isNull();
    assertThat(released.getLong("holds")).isEqualTo(1);
    assertThat(again.getLong("holds")).isZero();
    assertThat(client.get(holds).getJsonArray("holds")).isEmpty();
  }

  @Test
  void whatIsUnknownCannotBeReleasedOrStopped() {
    JsonObject reason = new JsonObject().put("reason", "test");

    assertThat(
            List.of(
                server.post("/api/v3/workflow_run/999999/release", reason).statusCode(),
                server.post("/api/v3/array/999999/release", reason).statusCode(),
                server.post("/api/v3/workflow/999999/stop", reason).statusCode()))
        .containsOnly(404);
    assertThat(
            server
                .post("/api/v3/array/" + fixture.arrayId() + "/release", new JsonObject())
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aStoppedWorkflowEndsWithItsRun() {
    fixture.batch(1, 2, "R", "R");
    fixture.tasks(2, "G");

    HttpResponse<String> response =
        server.post(
            "/api/v3/workflow/" + fixture.workflowId() + "/stop",
            new JsonObject().put("reason", "not needed").put("mode", "force"));
    awaitDone(idOf(json(response)));

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(json(response).getBoolean("ends_run")).isTrue();
    assertThat(db.<String>value("select status from workflow_run where id = ?", fixture.runId()))
        .isEqualTo("E");
    assertThat(db.<String>value("select status from workflow where id = ?", fixture.workflowId()))
        .isEqualTo("F");
  }

  private JsonObject release(String what) {
    HttpResponse<String> response =
        server.post("/api/v3/" + what + "/release", new JsonObject().put("reason", "a mistake"));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  private void awaitDone(long job) {
    db.<String>await("done"::equals, "select state from kill_job where id = ?", job);
  }

  private JsonObject workflow() {
    return new JsonObject().put("workflow_id", fixture.workflowId());
  }
}
