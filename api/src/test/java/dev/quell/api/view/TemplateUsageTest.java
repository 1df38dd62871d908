package dev.quell.api.view;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of templates and their usage ({@code docs/contract/cli-and-reaper.md} §11-§15). */
@DatabaseTest
class TemplateUsageTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Test
  void tellsTheVersionThatAWorkflowUses() {
    Flow flow = Flow.failed(db);
    long task = flow.task("G");
    String path = "/get_task_template_details?workflow_id=" + flow.workflow + "&task_template_id=";

    assertThat(json(get(path + flow.template)))
        .isEqualTo(
            new JsonObject()
                .put("task_template_id", flow.template)
                .put("task_template_name", "fit")
                .put("task_template_version_id", flow.version));
    assertThat(get(path + "999999999").statusCode()).isEqualTo(404);
    assertThat(json(get(path + "999999999")).getString("detail"))
        .isEqualTo("Task Template not found for the given workflow.");
    JsonArray versions =
        new JsonArray().add(new JsonObject().put("id", flow.version).put("name", "fit"));
    assertThat(versions("?task_id=" + task)).isEqualTo(versions);
    assertThat(versions("?task_id=0&workflow_id=" + flow.workflow)).isEqualTo(versions);
    assertThat(versions("?task_id=999999999&workflow_id=" + flow.workflow)).isEmpty();
    assertThat(versions("")).isEmpty();
  }

  private JsonArray versions(String query) {
    return json(get("/get_task_template_version" + query))
        .getJsonArray("task_template_version_ids");
  }

  @ParameterizedTest
  @CsvSource({"2, 4, 3", "2, 3, 2", "3, 4, 4"})
  void tellsRequestedCores(int one, int other, int average) {
    Flow flow = Flow.failed(db);
    flow.task("G", flow.resources("{\"num_cores\": " + one + "}"));
    flow.task("G", flow.resources("{\"num_cores\": " + other + "}"));
    flow.task("G", flow.resources("{'num_cores': 99}"));

    assertThat(ofVersion("/get_requested_cores", flow).getJsonArray("core_info"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("id", flow.version)
                        .put("min", one)
                        .put("max", other)
                        .put("avg", average)));
  }

  @Test
  void takesOneCoreForGranted() {
    Flow flow = Flow.failed(db);
    flow.task("G", flow.resources("{\"cores\": 7}"));

    assertThat(
            ofVersion("/get_requested_cores", flow)
                .getJsonArray("core_info")
                .getJsonObject(0)
                .getInteger("max"))
        .isEqualTo(1);
  }

  @Test
  void findsTasksWithoutAnArray() {
    Flow flow = Flow.failed(db);
    flow.task("G");
    db.execute("delete from \"array\" where id = ?", flow.array);

    assertThat(ofVersion("/get_requested_cores", flow).getJsonArray("core_info")).hasSize(1);
  }

  @Test
  void tellsTheMostPopularQueue() {
    Flow flow = Flow.failed(db);
    long task = flow.task("D");

    assertThat(ofVersion("/get_most_popular_queue", flow).getJsonArray("queue_info")).isEmpty();

    flow.instance(task, flow.run, "D");
    assertThat(ofVersion("/get_most_popular_queue", flow).getJsonArray("queue_info"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("id", flow.version)
                        .put("queue", "null.q")
                        .put("queue_id", 2)));
  }

  private JsonObject ofVersion(String path, Flow flow) {
    String ids = URLEncoder.encode("(" + flow.version + ", 0)", StandardCharsets.UTF_8);
    return json(get(path + "?task_template_version_ids=" + ids));
  }

  @Test
  void tellsWhatInstancesHaveUsed() {
    Flow flow = used("300", "600", "900");

    JsonObject usage = usage(flow, new JsonObject().put("ci", "0.95"));

    assertThat(usage.getInteger("num_tasks")).isEqualTo(3);
    assertThat(usage.getJsonArray("ci_mem")).isEqualTo(new JsonArray().add(-145.24).add(1345.24));
    assertThat(usage.getJsonArray("ci_runtime")).isEqualTo(new JsonArray().add(-4.84).add(44.84));
    assertThat(usage.getValue("min_mem")).isEqualTo(300);
    assertThat(usage.getValue("mean_mem")).isEqualTo(600.0);
    assertThat(usage.getValue("max_runtime")).isEqualTo(30);
    assertThat(usage.getValue("median_runtime")).isEqualTo(20.0);
    assertThat(usage.getValue("result_viz")).isNull();
    JsonObject formatted = usage.getJsonObject("formatted_stats");
    assertThat(formatted).hasSize(11);
    assertThat(formatted.getString("min_mem")).isEqualTo("300B");
    assertThat(formatted.getString("mean_mem")).isEqualTo("600.0B");
    assertThat(formatted.getValue("mean_runtime")).isEqualTo(20.0);
  }

  @ParameterizedTest
  @CsvSource({"300, 600, 0.95, -1455.93, 2355.93", "600, 900, 0.99, -8798.51, 10298.51"})
  void tellsIntervals(String one, String other, String ci, double low, double high) {
    assertThat(usage(used(one, other), new JsonObject().put("ci", ci)).getJsonArray("ci_mem"))
        .isEqualTo(new JsonArray().add(low).add(high));
  }

  @Test
  void tellsNoIntervalOfEqualValuesOrOne() {
    JsonObject ci = new JsonObject().put("ci", "0.95");

    assertThat(usage(used("5", "5"), ci).getJsonArray("ci_mem"))
        .isEqualTo(new JsonArray().addNull().addNull());
    assertThat(usage(used("5"), ci).getValue("ci_mem")).isNull();
    assertThat(usage(used("5", "6"), new JsonObject().put("ci", "")).getValue("ci_mem")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"1, 1B, 1.0B", "-1, 0B, 0.0B", "12345678901, 12345678901B, 12345678901.0B"})
  void writesMemoryAsPythonDoes(String maxrss, String whole, String mean) {
    JsonObject formatted = usage(used(maxrss), new JsonObject()).getJsonObject("formatted_stats");

    assertThat(formatted.getString("max_mem")).isEqualTo(whole);
    assertThat(formatted.getString("mean_mem")).isEqualTo(mean);
  }

  @Test
  void tellsWhatIsNotKnown() {
    Flow flow = Flow.failed(db);
    assertThat(usage(flow, new JsonObject()).getValue("num_tasks")).isNull();

    long task = flow.task("D");
    assertThat(usage(flow, new JsonObject()).getInteger("num_tasks")).isZero();

    flow.instance(task, flow.run, "D");
    JsonObject unknown = usage(flow, new JsonObject());
    assertThat(unknown.getInteger("num_tasks")).isEqualTo(1);
    assertThat(unknown.getValue("max_mem")).isNull();
    assertThat(unknown.getValue("max_runtime")).isEqualTo(0);
    assertThat(unknown.getValue("mean_runtime")).isEqualTo(0.0);

    flow.used(flow.instance(task, flow.run, "D"), "soon", "1");
    flow.used(flow.instance(task, flow.run, "D"), "1", "1.5");
    flow.instance(task, flow.run, "R");
    assertThat(usage(flow, new JsonObject()).getInteger("num_tasks")).isEqualTo(1);
  }

  @Test
  void filtersByWorkflowAndArguments() {
    Flow flow = used("300", "600");
    long arg =
        db.value(
            """
            insert into arg (name) values ('n')
            on conflict (name) do update set name = excluded.name returning id
            """);
    db.execute(
        "insert into node_arg values (?, ?, '1'), (?, ?, '2')",
        flow.node(0),
        arg,
        flow.node(1),
        arg);

    assertThat(count(flow, Map.of("n", List.of("1")))).isEqualTo(1);
    assertThat(count(flow, Map.of("n", List.of("1", "2")))).isEqualTo(2);
    assertThat(count(flow, Map.of("n", List.of("1"), "m", List.of("1")))).isZero();
    assertThat(count(flow, Map.of("n", List.of()))).isZero();
    assertThat(usage(flow, new JsonObject().put("workflows", List.of(0))).getInteger("num_tasks"))
        .isZero();
  }

  private int count(Flow flow, Map<String, List<String>> args) {
    return usage(
            flow, new JsonObject().put("node_args", args).put("workflows", List.of(flow.workflow)))
        .getInteger("num_tasks");
  }

  @Test
  void tellsTheInstancesOneByOne() {
    Flow flow = used("300");

    JsonArray rows = usage(flow, new JsonObject().put("viz", true)).getJsonArray("result_viz");

    assertThat(rows).hasSize(1);
    JsonObject row = rows.getJsonObject(0);
    assertThat(row.getValue("r")).isEqualTo(10);
    assertThat(row.getValue("m")).isEqualTo(300);
    assertThat(row.getValue("attempt_number_of_instance")).isEqualTo(1);
    assertThat(row.getString("task_status_date")).isEqualTo("2026-01-02T03:04:05");
    assertThat(row.fieldNames())
        .containsExactlyInAnyOrder(
            "r",
            "m",
            "node_id",
            "task_id",
            "task_name",
            "requested_resources",
            "attempt_number_of_instance",
            "status",
            "task_status_date",
            "task_command",
            "task_num_attempts",
            "task_max_attempts");
  }

  /** More than a page, so that they are sent in parts. */
  @Test
  void tellsVeryManyInstancesOneByOne() {
    Flow flow = Flow.failed(db);
    long task = flow.task("D");
    db.execute(
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status, wallclock, maxrss)
        select ?, ?, ?, ?, n / 500, n, 'D', n::text, case when n = 7 then 'much' else n::text end
        from generate_series(1, 2501) as n
        """,
        flow.run,
        flow.array,
        task,
        flow.resources);

    JsonObject usage = usage(flow, new JsonObject().put("viz", true).put("ci", "0.95"));

    List<JsonObject> rows =
        usage.getJsonArray("result_viz").stream().map(JsonObject.class::cast).toList();
    assertThat(rows).extracting(row -> row.getInteger("r")).doesNotContain(7);
    assertThat(rows)
        .extracting(row -> row.getInteger("attempt_number_of_instance"))
        .doesNotHaveDuplicates()
        .contains(1, 2501);
    assertThat(rows)
        .allMatch(row -> row.getInteger("attempt_number_of_instance").equals(row.getInteger("r")));
    assertThat(usage.getInteger("num_tasks")).isEqualTo(2500).isEqualTo(rows.size());
    JsonObject alone = usage(flow, new JsonObject().put("ci", "0.95"));
    assertThat(alone.getValue("result_viz")).isNull();
    usage.remove("result_viz");
    alone.remove("result_viz");
    assertThat(usage).isEqualTo(alone);
  }

  @Test
  void tellsOfInstancesOfTasksWithoutAnArray() {
    Flow flow = used("300", "600");
    db.execute("delete from \"array\" where id = ?", flow.array);

    JsonObject body = new JsonObject().put("workflows", List.of(flow.workflow));
    assertThat(usage(flow, body).getInteger("num_tasks")).isEqualTo(2);
    assertThat(usage(flow, body.put("viz", true)).getJsonArray("result_viz")).hasSize(2);
    assertThat(usage(flow, new JsonObject().put("workflows", List.of(0))).getInteger("num_tasks"))
        .isZero();
  }

  @Test
  void refusesArgumentsThatAreNoText() {
    JsonObject body =
        new JsonObject()
            .put("task_template_version_id", 1)
            .put("node_args", Map.of("n", List.of(1)));

    assertThat(server.post("/api/v3/task_template_resource_usage", body).statusCode())
        .isEqualTo(422);
  }

  /** Done instances with such a maxrss each, that took 10, 20, 30 … seconds. */
  private Flow used(String... maxrss) {
    Flow flow = Flow.failed(db);
    int seconds = 0;
    for (String bytes : maxrss) {
      seconds += 10;
      flow.used(flow.instance(flow.task("D"), flow.run, "D"), Integer.toString(seconds), bytes);
    }
    return flow;
  }

  private JsonObject usage(Flow flow, JsonObject body) {
    HttpResponse<String> response =
        server.post(
            "/api/v3/task_template_resource_usage",
            body.copy().put("task_template_version_id", Long.toString(flow.version)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  private HttpResponse<String> get(String path) {
    return server.get("/api/v3" + path);
  }
}
