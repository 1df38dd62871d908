package dev.quell.api.console;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.api.view.Flow;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A task is told whole, with why it failed. */
@DatabaseTest
class TaskPageTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Test
  void tellsWhatATaskIsAndWhatItNeeds() {
    Flow flow = Flow.failed(db);
    long task = flow.diamond("D", "F", "R", "G", "G").get(1);
    long argument = db.value("insert into arg (name) values ('n') returning id");
    long other = db.value("insert into arg (name) values ('k') returning id");
    db.execute(
        "insert into node_arg select node_id, ?, '7' from task where id = ?", argument, task);
    db.execute("insert into task_arg (task_id, arg_id, val) values (?, ?, 'v')", task, other);
    db.execute(
        """
        with type as (insert into task_attribute_type (name) values ('colour') returning id)
        insert into task_attribute select ?, id, 'red' from type
        """,
        task);
    db.execute("update task set resource_scales = '{''memory'': 0.5}' where id = ?", task);

    JsonObject page = get(task);

    assertThat(page.getMap())
        .containsEntry("task_id", Math.toIntExact(task))
        .containsEntry("name", "task-1")
        .containsEntry("command", "true")
        .containsEntry("status", "F")
        .containsEntry("changed_at", "2026-01-02T03:04:05.600Z")
        .containsEntry("workflow_id", Math.toIntExact(flow.workflow))
        .containsEntry("workflow", "a/flow")
        .containsEntry("workflow_status", "F")
        .containsEntry("user", "alice")
        .containsEntry("run_id", Math.toIntExact(flow.run))
        .containsEntry("array", "fit")
        .containsEntry("template", "fit")
        .containsEntry("resource_scales", "{'memory': 0.5}")
        .containsEntry("fallback_queues", null)
        .doesNotContainKeys("workflow_limit", "resources_text", "queue");
    assertThat(page.getJsonObject("limits"))
        .isEqualTo(new JsonObject().put("workflow", 100).put("array", 50));
    assertThat(page.getJsonObject("resources"))
        .isEqualTo(
            new JsonObject()
                .put("task_resources_id", flow.resources)
                .put("type", "O")
                .put("queue", "null.q")
                .put("cluster", "sequential")
                .put("requested", new JsonObject().put("num_cores", 2))
                .put("text", "{\"num_cores\": 2}"));
    assertThat(page.getJsonArray("arguments"))
        .isEqualTo(
            new JsonArray()
                .add(new JsonObject().put("name", "k").put("kind", "task").put("value", "v"))
                .add(new JsonObject().put("name", "n").put("kind", "node").put("value", "7")));
    assertThat(page.getJsonArray("attributes"))
        .isEqualTo(new JsonArray().add(new JsonObject().put("name", "colour").put("value", "red")));
    assertThat(page.getJsonArray("instances")).isEmpty();
  }

  @Test
  void tellsItsNeighboursThoseThatAreNotDoneFirst() {
    Flow flow = Flow.failed(db);
    List<Long> tasks = flow.diamond("D", "D", "R", "G", "G");

    assertThat(get(tasks.get(3)).getJsonObject("upstream"))
        .isEqualTo(
            new JsonObject()
                .put("count", 2)
                .put("by_status", new JsonObject().put("D", 1).put("R", 1))
                .put(
                    "tasks",
                    new JsonArray()
                        .add(neighbour(tasks.get(2), "task-2", "R"))
                        .add(neighbour(tasks.get(1), "task-1", "D"))));
    assertThat(get(tasks.get(4)).getJsonObject("downstream"))
        .isEqualTo(
            new JsonObject()
                .put("count", 0)
                .put("by_status", new JsonObject())
                .put("tasks", new JsonArray()));
  }

  private static JsonObject neighbour(long task, String name, String status) {
    return new JsonObject().put("task_id", task).put("name", name).put("status", status);
  }

  @Test
  void tellsWhatBefellEachAttempt() {
    Flow flow = Flow.failed(db);
    long task = flow.task("F");
    long first = flow.instance(task, flow.run, "E");
    long second = flow.instance(task, flow.run, "F");
    db.execute(
        """
        update task_instance
        set submitted_date = '2026-01-02 03:00:00+00', status_date = '2026-01-02 03:04:05.6+00',
            wallclock = '5.6', maxrss = '2048', cpu = 'none', usage_str = 'much',
            nodename = 'node-7', process_group_id = 77, stderr_log = ?
        where id = ?
        """,
        "a".repeat(30_000) + "end",
        first);
    flow.error(first, "ValueError: 7");
    long job = killed(second, task, "2026-01-02 03:04:00+00");
    db.execute("insert into run_hold values (?, null, ?)", flow.run, job);

    JsonObject page = get(task);

    assertThat(page.getJsonArray("held_by")).isEqualTo(new JsonArray().add(job));
    assertThat(page.getLong("instances_count")).isEqualTo(2);
    JsonObject newest = page.getJsonArray("instances").getJsonObject(0);
    assertThat(newest.getJsonArray("timeline"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("at", "2026-01-02T03:04:00.000Z")
                        .put("what", "kill")
                        .put("kill_job_id", job)
                        .put("outcome", "killed")
                        .put("from", "R")
                        .put("to", "F")
                        .put("by", "ana")
                        .put("reason", "runaway")
                        .putNull("proof"))
                .add(event("2026-01-02T03:04:05.600Z", "status").put("status", "F")));
    JsonObject oldest = page.getJsonArray("instances").getJsonObject(1);
    assertThat(oldest.getMap())
        .containsEntry("task_instance_id", Math.toIntExact(first))
        .containsEntry("attempt", 1)
        .containsEntry("workflow_run_id", Math.toIntExact(flow.run))
        .containsEntry("user", "alice")
        .containsEntry("status", "E")
        .containsEntry("node", "node-7")
        .containsEntry("distributor_id", "17_3")
        .containsEntry("process_group_id", 77)
        .containsEntry("stdout", "/logs/a.o1")
        .doesNotContainKeys("wallclock", "resources_text", "instances_count", "submitted_at");
    assertThat(oldest.getString("stderr_log")).hasSize(20_000).endsWith("end");
    assertThat(oldest.getJsonObject("usage"))
        .isEqualTo(
            new JsonObject()
                .put("wallclock", 5.6)
                .put("maxrss", 2048)
                .put("maxpss", null)
                .put("cpu", null)
                .put("io", null)
                .put("text", "much"));
    assertThat(oldest.getJsonArray("errors"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("at", "2026-01-02T03:04:05.600Z")
                        .put("text", "ValueError: 7")));
    assertThat(oldest.getJsonArray("timeline"))
        .isEqualTo(
            new JsonArray()
                .add(event("2026-01-02T03:00:00.000Z", "submitted"))
                .add(event("2026-01-02T03:04:00.000Z", "started").put("estimated", true))
                .add(event("2026-01-02T03:04:05.600Z", "error"))
                .add(event("2026-01-02T03:04:05.600Z", "status").put("status", "E")));
  }

  private static JsonObject event(String at, String what) {
    return new JsonObject().put("at", at).put("what", what);
  }

  private long killed(long instance, long task, String at) {
    long job =
        db.value(
            """
            insert into kill_job
              (requested_by, reason, request, selector, mode, downstream, grace_seconds, horizon,
               created_at)
            values ('ana', 'runaway', '{}', '{}', 'force', 'keep', 0, ?, ?::timestamptz)
            returning id
            """,
            instance,
            at);
    db.execute(
        """
        insert into kill_job_item
          (kill_job_id, task_instance_id, task_id, outcome, from_status, to_status, changed_at)
        values (?, ?, ?, 'killed', 'R', 'F', ?::timestamptz)
        """,
        job,
        instance,
        task,
        at);
    return job;
  }

  /** Clients of old define neither arrays nor nodes that are known. */
  @Test
  void tellsOfATaskOfWhichLittleIsKnown() {
    long task =
        db.value(
            """
            insert into task (task_args_hash, name, command, status) values ('1', 'bare', 'true', 'G')
            returning id
            """);

    JsonObject page = get(task);

    assertThat(page.getValue("workflow_id")).isNull();
    assertThat(page.getValue("resources")).isNull();
    assertThat(page.getJsonObject("upstream").getInteger("count")).isZero();
  }

  /** A task whose neighbours are very many must not hide what it is. */
  @Test
  void tellsOfATaskWhoseNeighboursAreNotReadInTime() throws SQLException {
    long task = Flow.failed(db).diamond("D", "D", "R", "G", "G").get(3);
    try (RowHolder other = RowHolder.of(db)) {
      other.write("lock table edge in access exclusive mode");

      JsonObject page = get(task);

      assertThat(page.getJsonObject("upstream").getValue("count")).isNull();
      assertThat(page.getString("name")).isEqualTo("task-3");
    }
  }

  @Test
  void knowsNothingOfWhatDoesNotExist() {
    HttpResponse<String> response = server.get("/api/v3/console/tasks/987654");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).isEqualTo("There is no task 987654.");
  }

  @Test
  void tellsWhoIsAskedWithoutTokens() {
    JsonObject caller = json(server.get("/api/v3/console/me"));

    assertThat(caller.getMap())
        .containsEntry("name", "anonymous")
        .containsEntry("anonymous", true)
        .containsEntry("expires_at", null);
    assertThat(caller.getJsonArray("scopes"))
        .containsExactly(
            "fsm:read", "fsm:write", "kill", "kill:force", "kill:any", "operate:any", "cluster");
  }

  private JsonObject get(long task) {
    HttpResponse<String> response = server.get("/api/v3/console/tasks/" + task);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }
}
