package dev.quell.api.view;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Listings of tasks and their instances ({@code docs/contract/cli-and-reaper.md} §1, §2, §7, §9,
 * §10, §20, §27).
 */
@DatabaseTest
class TaskViewTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Test
  void tellsWhereInstancesWrite() {
    Flow flow = Flow.failed(db);
    long first = flow.task("D");
    long second = flow.task("D");
    flow.task("G");
    long one = flow.instance(first, flow.run, "D");
    long two = flow.instance(second, flow.run, "D");

    String path = "/array/" + flow.workflow + "/get_array_tasks?array_name=";

    assertThat(get(path).getJsonArray("array_tasks"))
        .isEqualTo(
            new JsonArray()
                .add(arrayTask(first, "task-0", one))
                .add(arrayTask(second, "task-1", two)));
    assertThat(get(path + "&limit=1").getJsonArray("array_tasks")).hasSize(1);
    assertThat(get(path + "&limit=-1").getJsonArray("array_tasks")).hasSize(2);
    assertThat(get(path + "fit&job_name=task-1").getJsonArray("array_tasks")).hasSize(1);
    assertThat(get(path + "other").getJsonArray("array_tasks")).isEmpty();
  }

  private static JsonObject arrayTask(long task, String name, long instance) {
    return new JsonObject()
        .put("TASK_ID", task)
        .put("TASK_NAME", name)
        .put("ARRAY_NAME", "fit")
        .put("TASK_INSTANCE_ID", instance)
        .put("OUTPUT_PATH", "/logs/a.o1")
        .put("ERROR_PATH", "");
  }

  @Test
  void tellsTheInstancesOfTasksWithTheirErrors() {
    Flow flow = Flow.failed(db);
    long bad = flow.task("F");
    long good = flow.task("D");
    long one = flow.instance(bad, flow.run, "E");
    long two = flow.instance(bad, flow.run, "E");
    long three = flow.instance(good, flow.run, "D");
    flow.error(one, "exit code 9");
    flow.error(two, "exit/ü");

    String path = "/task_status?task_ids=" + bad + "&task_ids=" + good;
    String text = get(path).getString("task_instance_status");

    assertThat(text)
        .isEqualTo(
            ("{\"TASK_ID\":{\"0\":%1$d,\"1\":%1$d,\"2\":%2$d},"
                    + "\"task_status\":{\"0\":\"F\",\"1\":\"F\",\"2\":\"D\"},"
                    + "\"TASK_INSTANCE_ID\":{\"0\":%3$d,\"1\":%4$d,\"2\":%5$d},"
                    + "\"DISTRIBUTOR_ID\":{\"0\":\"17_3\",\"1\":\"17_3\",\"2\":\"17_3\"},"
                    + "\"STATUS\":{\"0\":\"ERROR\",\"1\":\"ERROR\",\"2\":\"DONE\"},"
                    + "\"RESOURCE_USAGE\":{\"0\":null,\"1\":null,\"2\":null},"
                    + "\"STDOUT\":{\"0\":\"\\/logs\\/a.o1\",\"1\":\"\\/logs\\/a.o1\","
                    + "\"2\":\"\\/logs\\/a.o1\"},"
                    + "\"STDERR\":{\"0\":null,\"1\":null,\"2\":null},"
                    + "\"ERROR_TRACE\":{\"0\":\"exit code 9\",\"1\":\"exit\\/\\u00fc\",\"2\":null}}")
                .formatted(bad, good, one, two, three));
    assertThat(rows(path + "&status=DONE", "task_instance_status", "STATUS")).hasSize(1);
    assertThat(rows(path + "&status=FATAL", "task_instance_status", "STATUS")).hasSize(2);
    assertThat(rows(path + "&status=FATAL&status=DONE", "task_instance_status", "STATUS"))
        .hasSize(3);
    assertThat(server.get("/api/v3" + path + "&status=ODD").statusCode()).isEqualTo(422);
    assertThat(server.get("/api/v3/task_status").statusCode()).isEqualTo(422);
  }

  @Test
  void tellsWhatTheSuccessfulAttemptHasUsed() {
    Flow flow = Flow.failed(db);
    long task = flow.task("D");
    long old = flow.instance(task, flow.run, "D");
    flow.used(old, "1", "1");
    flow.used(flow.instance(task, flow.run, "D"), "12", "1234");

    assertThat(get("/task_resource_usage?task_id=" + task).getJsonArray("resource_usage"))
        .isEqualTo(new JsonArray().add(1).add("node-7").add("12").add("1234"));
    assertThat(get("/task_resource_usage?task_id=0").getJsonArray("resource_usage"))
        .isEqualTo(new JsonArray().addNull().addNull().addNull().addNull());
  }

  @Test
  void tellsTheInstancesOfATaskToTheBrowser() {
    Flow flow = Flow.failed(db);
    long task = flow.task("D");
    long instance = flow.instance(task, flow.run, "D");
    flow.used(instance, "12.5", "garbage");

    JsonObject item =
        get("/task/get_ti_details_viz/" + task).getJsonArray("taskinstances").getJsonObject(0);

    assertThat(item)
        .isEqualTo(
            new JsonObject()
                .put("ti_id", instance)
                .put("ti_status", "DONE")
                .put("ti_stdout", "/logs/a.o1")
                .putNull("ti_stderr")
                .putNull("ti_stdout_log")
                .putNull("ti_stderr_log")
                .put("ti_distributor_id", "17_3")
                .put("ti_nodename", "node-7")
                .putNull("ti_error_log_description")
                .put("ti_wallclock", 12.5)
                .putNull("ti_maxrss")
                .put("ti_resources", "{\"num_cores\": 2}")
                .putNull("ti_submit_date")
                .put("ti_status_date", "2026-01-02T03:04:05")
                .put("ti_queue_name", "null.q"));
    assertThat(get("/task/get_ti_details_viz/0").getJsonArray("taskinstances")).isEmpty();
  }

  @Test
  void keepsInstancesWhoseResourcesHaveNoQueue() {
    Flow flow = Flow.failed(db);
    long task = flow.task("D");
    flow.instance(task, flow.run, "D");
    db.execute("update task_resources set queue_id = null where id = ?", flow.resources);

    JsonArray items = get("/task/get_ti_details_viz/" + task).getJsonArray("taskinstances");

    assertThat(items).hasSize(1);
    assertThat(items.getJsonObject(0).getString("ti_queue_name")).isNull();
  }

  @Test
  void tellsOfATaskToTheBrowser() {
    Flow flow = Flow.failed(db);
    long task = flow.task("D");

    assertThat(get("/task/get_task_details_viz/" + task).getJsonArray("task_details"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("task_status", "D")
                        .put("workflow_id", flow.workflow)
                        .put("task_name", "task-0")
                        .put("task_command", "true")
                        .put("task_status_date", "2026-01-02T03:04:05")
                        .put("task_template_id", flow.template)));
    db.execute("update task set status_date = null where id = ?", task);
    assertThat(
            get("/task/get_task_details_viz/" + task)
                .getJsonArray("task_details")
                .getJsonObject(0)
                .getString("task_status_date"))
        .isNull();
    assertThat(get("/task/get_task_details_viz/0").getJsonArray("task_details")).isEmpty();
  }

  @Test
  void listsTheNewestTasksOfAWorkflow() {
    Flow flow = Flow.failed(db);
    long first = flow.task("D");
    long second = flow.task("A");
    db.execute("update task set num_attempts = 3 where id = ?", second);

    String path = "/workflow/" + flow.workflow + "/workflow_tasks?limit=";

    assertThat(get(path + "5").getString("workflow_tasks"))
        .isEqualTo(
            ("{\"TASK_ID\":{\"0\":%d,\"1\":%d},\"TASK_NAME\":{\"0\":\"task-1\",\"1\":\"task-0\"},"
                    + "\"STATUS\":{\"0\":\"PENDING\",\"1\":\"DONE\"},\"RETRIES\":{\"0\":2,\"1\":0}}")
                .formatted(second, first));
    assertThat(rows(path + "1", "workflow_tasks", "STATUS")).isEqualTo(List.of("PENDING"));
    assertThat(rows(path + "0", "workflow_tasks", "STATUS")).hasSize(2);
    assertThat(rows(path + "-1&status=DONE", "workflow_tasks", "STATUS")).hasSize(1);
    assertThat(get("/workflow/-99/workflow_tasks?limit=5").getString("workflow_tasks"))
        .isEqualTo("{\"TASK_ID\":{},\"TASK_NAME\":{},\"STATUS\":{},\"RETRIES\":{}}");
    assertThat(server.get("/api/v3/workflow/1/workflow_tasks").statusCode()).isEqualTo(422);
  }

  @Test
  void listsTheTasksOfATemplate() {
    Flow flow = Flow.failed(db);
    long task = flow.task("G");

    String path = "/task_table_viz/" + flow.workflow + "?tt_name=";

    assertThat(get(path + "fit").getJsonArray("tasks"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("task_id", task)
                        .put("task_name", "task-0")
                        .put("task_status", "PENDING")
                        .put("task_command", "true")
                        .put("task_num_attempts", 1)
                        .put("task_status_date", "2026-01-02 03:04:05")
                        .put("task_max_attempts", 3)));
    assertThat(get(path + "none").getJsonArray("tasks")).isEmpty();
  }

  @Test
  void listsTasksWithAnArrayAndWithoutByTheirIds() {
    Flow flow = Flow.failed(db);
    List<Long> tasks = List.of(flow.task("G"), flow.task("D"), flow.task("F"));
    db.execute("update task set array_id = null where id = ?", tasks.get(1));
    Flow.failed(db).task("G");

    assertThat(
            get("/task_table_viz/" + flow.workflow + "?tt_name=fit").getJsonArray("tasks").stream()
                .map(task -> ((JsonObject) task).getLong("task_id")))
        .isEqualTo(tasks);
    assertThat(
            rows(
                "/workflow/" + flow.workflow + "/workflow_tasks?limit=2",
                "workflow_tasks",
                "TASK_ID"))
        .hasToString("[%d, %d]".formatted(tasks.get(2), tasks.get(1)));
  }

  private List<Object> rows(String path, String field, String column) {
    JsonObject values = new JsonObject(get(path).getString(field)).getJsonObject(column);
    return values.stream().map(Map.Entry::getValue).toList();
  }

  private JsonObject get(String path) {
    HttpResponse<String> response = server.get("/api/v3" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }
}
