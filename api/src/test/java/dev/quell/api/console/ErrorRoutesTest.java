package dev.quell.api.console;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.api.view.Flow;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that are alike are one, however many tasks they befell. */
@DatabaseTest
class ErrorRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  private Flow flow;
  private final List<Long> tasks = new ArrayList<>();
  private final List<Long> instances = new ArrayList<>();

  /** Three tasks fail alike, the last of them twice, and one otherwise. A later run fails anew. */
  @BeforeAll
  void fail() {
    flow = Flow.failed(db);
    for (int i = 0; i < 4; i++) {
      tasks.add(flow.task("F"));
      instances.add(flow.instance(tasks.get(i), flow.run, "E"));
    }
    error(instances.get(0), "ValueError: subject 1 not in /data/run-1/a.csv", 1);
    error(instances.get(1), "ValueError: subject 20 not in /data/run-2/b.csv", 2);
    error(instances.get(2), "ValueError: subject 300 not in /other/c.csv", 3);
    error(instances.get(3), "MemoryError", 4);
    long again = flow.instance(tasks.get(2), flow.run("bob", "E"), "E");
    db.execute(
        "update task_instance set nodename = 'node-7', stderr_log = 'tail' where id = ?", again);
    error(again, "ValueError: subject 4000 not in /other/d.csv", 5);
    instances.add(again);
  }

  private void error(long instance, String text, int minute) {
    db.execute(
        """
        update task_instance_error_log
        set error_time = timestamptz '2026-01-01Z' + make_interval(mins => ?)
        where id = ?
        """,
        minute,
        flow.error(instance, text));
  }

  @Test
  void putsErrorsTogetherThatAreAlike() {
    JsonObject errors = get("");

    assertThat(errors.getInteger("read")).isEqualTo(5);
    assertThat(errors.getBoolean("bounded")).isFalse();
    assertThat(errors.getInteger("groups_count")).isEqualTo(2);
    JsonObject first = errors.getJsonArray("groups").getJsonObject(0);
    assertThat(first.getString("group")).matches("[0-9a-f]{16}");
    first.remove("group");
    assertThat(first)
        .isEqualTo(
            new JsonObject()
                .put("pattern", "valueerror: subject # not in <path>")
                .put("errors", 4)
                .put("tasks", 3)
                .put("first_at", "2026-01-01T00:01:00.000Z")
                .put("last_at", "2026-01-01T00:05:00.000Z")
                .put(
                    "templates",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("task_template_id", flow.template)
                                .put("name", "fit")))
                .put(
                    "sample",
                    new JsonObject()
                        .put("task_id", tasks.get(2))
                        .put("task_name", "task-2")
                        .put("task_instance_id", instances.get(4))
                        .put("at", "2026-01-01T00:05:00.000Z")
                        .put("node", "node-7")
                        .put("text", "ValueError: subject 4000 not in /other/d.csv")
                        .put("stderr_log", "tail")));
  }

  @Test
  void tellsTheTasksBehindAGroupPageByPage() {
    String group = get("").getJsonArray("groups").getJsonObject(0).getString("group");

    JsonObject page = get("/" + group + "?limit=2");

    assertThat(ids(page)).isEqualTo(tasks.subList(0, 2));
    JsonObject rest = get("/" + group + "?limit=2&after=" + page.getString("next_after"));
    assertThat(rest.getValue("next_after")).isNull();
    assertThat(rest.getJsonArray("tasks"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("task_id", tasks.get(2))
                        .put("name", "task-2")
                        .put("status", "F")
                        .put("task_instance_id", instances.get(4))
                        .put("at", "2026-01-01T00:05:00.000Z")
                        .put("node", "node-7")
                        .put("errors", 2)));
    assertThat(ids(get("/0123456789abcdef"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run=newest", "run=newest&task_template_id=%d", "limit=1&run=newest"})
  void keepsToTheNewestRun(String query) {
    JsonObject errors = get("?" + query.formatted(flow.template));

    assertThat(errors.getInteger("read")).isEqualTo(1);
  }

  @Test
  void keepsToAnArrayAndToATemplate() {
    assertThat(get("?array_id=" + flow.array).getInteger("read")).isEqualTo(5);
    assertThat(get("?array_id=" + (flow.array + 1)).getInteger("read")).isZero();
    assertThat(get("?task_template_id=" + (flow.template + 1)).getJsonArray("groups")).isEmpty();
    assertThat(get("?limit=1").getJsonArray("groups")).hasSize(1);
  }

  @Test
  void saysThatOlderErrorsWereNotLookedAt() {
    Fixture fixture = Fixture.create(db);
    long instance = fixture.instance(fixture.task("F"), "E");
    db.execute(
        """
        insert into task_instance_error_log (task_instance_id, description)
        select ?, case when n = 1 then 'the oldest' else 'error ' || n end
        from generate_series(1, 5001) as n
        order by n
        """,
        instance);

    JsonObject errors =
        json(server.get("/api/v3/console/workflows/" + fixture.workflowId() + "/errors"));

    assertThat(errors.getInteger("read")).isEqualTo(5_000);
    assertThat(errors.getBoolean("bounded")).isTrue();
    assertThat(errors.getInteger("groups_count")).isEqualTo(1);
  }

  @Test
  void saysThatTimeRanOut() throws SQLException {
    try (RowHolder other = RowHolder.of(db)) {
      other.write("lock table task_instance in access exclusive mode");

      assertThat(get(""))
          .isEqualTo(
              new JsonObject()
                  .put("read", 0)
                  .put("bounded", true)
                  .put("groups_count", 0)
                  .put("groups", new JsonArray()));
    }
  }

  @Test
  void refusesWhatIsNoGroup() {
    HttpResponse<String> response =
        server.get("/api/v3/console/workflows/" + flow.workflow + "/errors/x");

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body())
        .contains("The path parameter 'group' must be the name of a group of errors.");
  }

  private static List<Long> ids(JsonObject page) {
    return page.getJsonArray("tasks").stream()
        .map(task -> ((JsonObject) task).getLong("task_id"))
        .toList();
  }

  private JsonObject get(String rest) {
    HttpResponse<String> response =
        server.get("/api/v3/console/workflows/" + flow.workflow + "/errors" + rest);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }
}
