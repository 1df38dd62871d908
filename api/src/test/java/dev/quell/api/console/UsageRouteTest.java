package dev.quell.api.console;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.api.view.Flow;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Usage is told against what was asked for, and whose workflows there are. */
@DatabaseTest
class UsageRouteTest {
  private static final long GIB = 1L << 30;

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Test
  void tellsWhatTasksUsedAgainstWhatTheyAskedFor() {
    Flow flow = Flow.failed(db);
    long asking = flow.resources("{\"memory\": 2, \"runtime\": 60}");
    for (int i = 1; i <= 11; i++) {
      long task = flow.task("D");
      long instance = flow.instance(task, flow.run, "D");
      flow.used(instance, Integer.toString(i), Long.toString(i == 11 ? 9 * GIB : GIB + i));
      db.execute("update task_instance set task_resources_id = ? where id = ?", asking, instance);
    }
    long unread = flow.instance(flow.task("E"), flow.run, "E");
    flow.used(unread, "soon", "-1");
    flow.instance(flow.task("E"), flow.run, "E");

    JsonObject usage = get(flow.workflow, flow.template);

    assertThat(usage.getInteger("instances")).isEqualTo(12);
    assertThat(usage.getBoolean("bounded")).isFalse();
    JsonObject memory = usage.getJsonObject("memory");
    assertThat(memory.getString("unit")).isEqualTo("B");
    assertThat(memory.getInteger("known")).isEqualTo(11);
    assertThat(memory.getLong("min")).isEqualTo(GIB + 1);
    assertThat(memory.getLong("median")).isEqualTo(GIB + 6);
    assertThat(memory.getLong("max")).isEqualTo(9 * GIB);
    assertThat(memory.getJsonArray("asked"))
        .isEqualTo(
            new JsonArray().add(new JsonObject().put("value", 2.0 * GIB).put("instances", 11)));
    assertThat(memory.getJsonArray("outliers")).hasSize(1);
    assertThat(memory.getJsonArray("outliers").getJsonObject(0).getLong("value"))
        .isEqualTo(9 * GIB);
    assertThat(memory.getJsonArray("outliers").getJsonObject(0).getDouble("asked"))
        .isEqualTo(2.0 * GIB);
    assertThat(memory.getJsonArray("buckets")).hasSize(30);
    assertThat(usage.getJsonObject("runtime").getJsonArray("outliers")).isEmpty();
    assertThat(usage.getJsonObject("runtime").getDouble("p95")).isEqualTo(11);
  }

  @Test
  void knowsNothingOfATemplateThatWasNotRun() {
    Flow flow = Flow.failed(db);

    JsonObject memory = get(flow.workflow, flow.template + 1).getJsonObject("memory");

    assertThat(memory.getInteger("known")).isZero();
    assertThat(memory.getValue("max")).isNull();
    assertThat(memory.getJsonArray("buckets")).isEmpty();
    assertThat(server.get("/api/v3/console/workflows/987654/templates/1/usage").statusCode())
        .isEqualTo(404);
  }

  @Test
  void tellsWhoseWorkflowsThereAre() {
    Fixture running = Fixture.create(db);
    running.batch(1, 3, "R", "R");
    Fixture failed = Fixture.create(db);
    owner(running, "Zoe.one");
    owner(failed, "Zoe.one");
    db.execute("update workflow set status = 'F' where id = ?", failed.workflowId());
    owner(Fixture.create(db), "zoe.two");

    JsonObject users = users("?q=ZOE.");

    assertThat(users.getBoolean("more")).isFalse();
    assertThat(users.getJsonArray("users")).hasSize(2);
    JsonObject first = users.getJsonArray("users").getJsonObject(0);
    assertThat(first.remove("changed_at")).isNotNull();
    assertThat(first)
        .isEqualTo(
            new JsonObject()
                .put("user", "Zoe.one")
                .put("workflows", new JsonObject().put("F", 1).put("R", 1))
                .put("live", 3));
    assertThat(users("?q=zoe.&limit=1").getBoolean("more")).isTrue();
    assertThat(users("?user=zoe.two").getJsonArray("users")).hasSize(1);
    assertThat(users("?user=zoe").getJsonArray("users")).isEmpty();
  }

  private void owner(Fixture fixture, String user) {
    db.execute("update workflow_run set \"user\" = ? where id = ?", user, fixture.runId());
  }

  private JsonObject users(String query) {
    return json(server.get("/api/v3/console/users" + query));
  }

  private JsonObject get(long workflow, long template) {
    HttpResponse<String> response =
        server.get("/api/v3/console/workflows/" + workflow + "/templates/" + template + "/usage");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }
}
