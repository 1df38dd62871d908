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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How far workflows are, and why ({@code docs/contract/cli-and-reaper.md} §16-§19, §21, §22,
 * §24-§28).
 */
@DatabaseTest
class WorkflowViewTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Test
  void tellsHowFarWorkflowsAre() {
    Flow flow = Flow.create(db, "R", "R");
    for (String letter : List.of("G", "A", "Q", "I", "E", "E", "R", "D")) {
      flow.task(letter);
    }
    db.execute(
        "update task set num_attempts = 3 where workflow_id = ? and status = 'D'", flow.workflow);

    assertThat(get("/workflow_status?user=x&workflow_id=" + flow.workflow).getString("workflows"))
        .isEqualTo(
            "{\"WF_ID\":{\"0\":%d},\"WF_NAME\":{\"0\":\"a\\/flow\"},".formatted(flow.workflow)
                + "\"WF_STATUS\":{\"0\":\"RUNNING\"},\"CREATED_DATE\":{\"0\":1767225600000},"
                + "\"TASKS\":{\"0\":8},\"PENDING\":{\"0\":\"6 (75.0%)\"},"
                + "\"SCHEDULED\":{\"0\":\"0 (0.0%)\"},\"RUNNING\":{\"0\":\"1 (12.5%)\"},"
                + "\"DONE\":{\"0\":\"1 (12.5%)\"},\"FATAL\":{\"0\":\"0 (0.0%)\"},"
                + "\"RETRIES\":{\"0\":2}}");
    assertThat(get("/workflow_status_viz?workflow_ids=" + flow.workflow + "&workflow_ids=0"))
        .isEqualTo(
            new JsonObject()
                .put(
                    Long.toString(flow.workflow),
                    progress(flow.workflow, 8, 6, 1, 1, 100, 1.25, 1, 3))
                .put("0", progress(0, 0, 0, 0, 0, 0, 0.0, 0, 0)));
    assertThat(get("/workflow_status_viz")).isEmpty();
  }

  private static JsonObject progress(
      long id,
      int all,
      int pending,
      int running,
      int done,
      int max,
      double avg,
      int least,
      int most) {
    return new JsonObject()
        .put("id", id)
        .put("tasks", all)
        .put("PENDING", pending)
        .put("SCHEDULED", 0)
        .put("RUNNING", running)
        .put("DONE", done)
        .put("FATAL", 0)
        .put("MAXC", max)
        .put("num_attempts_avg", avg)
        .put("num_attempts_min", least)
        .put("num_attempts_max", most);
  }

  @Test
  void tellsOfTheNewestWorkflowsOfAUser() {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Flow flow = Flow.failed(db);
      flow.task("G");
      flow.run("carol", "E");
      ids.add(flow.workflow);
    }
    db.execute("update workflow set name = null, created_date = null where id = ?", ids.get(5));

    assertThat(found("?user=carol")).isEqualTo(ids.subList(1, 6));
    assertThat(found("?user=carol&limit=12")).isEqualTo(ids);
    assertThat(found("?user=carol&limit=2")).isEqualTo(ids.subList(4, 6));
    assertThat(found("?user=nobody")).isEmpty();
    assertThat(found("?workflow_id=" + ids.get(3) + "&workflow_id=" + ids.get(1) + "&limit=1"))
        .isEqualTo(ids.subList(3, 4));
    assertThat(found("?workflow_id=all&user=carol&limit=6")).isEqualTo(ids);
    for (String query : List.of("", "?workflow_id=x", "?user=carol&limit=-1")) {
      assertThat(server.get("/api/v3/workflow_status" + query).statusCode()).isEqualTo(422);
    }
  }

  private List<Long> found(String query) {
    return new JsonObject(get("/workflow_status" + query).getString("workflows"))
        .getJsonObject("WF_ID").stream().map(id -> ((Number) id.getValue()).longValue()).toList();
  }

  @Test
  void tellsHowFarTemplatesAre() {
    Flow flow = Flow.failed(db);
    for (String letter : List.of("G", "E", "I", "Q", "A", "O", "R", "D", "F")) {
      flow.task(letter);
    }
    JsonObject expected =
        new JsonObject()
            .put("id", flow.template)
            .put("name", "fit")
            .put("tasks", 9)
            .put("PENDING", 2)
            .put("SCHEDULED", 4)
            .put("RUNNING", 1)
            .put("DONE", 1)
            .put("FATAL", 1)
            .put("MAXC", 50)
            .put("num_attempts_min", 1.0)
            .put("num_attempts_max", 1.0)
            .put("num_attempts_avg", 1.0)
            .put("task_template_version_id", flow.version);
    String path = "/workflow_tt_status_viz/" + flow.workflow;
    String key = Long.toString(flow.template);

    assertThat(get(path)).isEqualTo(new JsonObject().put(key, expected));

    db.execute("delete from \"array\" where workflow_id = ?", flow.workflow);
    assertThat(get(path)).isEqualTo(new JsonObject().put(key, expected.put("MAXC", "NA")));
    assertThat(get("/workflow_tt_status_viz/0")).isEmpty();
  }

  @Test
  void findsWorkflowsByFilters() {
    Flow flow = Flow.failed(db);
    flow.task("G");
    flow.run("dave", "E");
    long type =
        db.value("insert into workflow_attribute_type (name) values ('colour') returning id");
    db.execute("insert into workflow_attribute values (?, ?, 'red')", flow.workflow, type);
    String tool = "?tool=" + flow.tool;

    JsonArray all = get("/workflow_overview_viz" + tool).getJsonArray("workflows");

    assertThat(all).hasSize(1);
    assertThat(all.getJsonObject(0).getString("wf_tool")).isEqualTo(flow.tool);
    assertThat(all.getJsonObject(0).getString("wf_status")).isEqualTo("FAILED");
    assertThat(all.getJsonObject(0).getInteger("wfr_count")).isEqualTo(2);
    assertThat(all.getJsonObject(0).getString("wf_submitted_date"))
        .isEqualTo("2026-01-01T00:00:00");
    for (String filter :
        List.of(
            "&user=dave,erin",
            "&user!=alice",
            "&status=F,D",
            "&wf_attribute_key=colour&wf_attribute_value=red",
            "&wf_args=args&wf_name=a/flow",
            "&wf_id=" + flow.workflow,
            "&date_submitted=2026-01-01&date_submitted_end=2026-01-02")) {
      assertThat(get("/workflow_overview_viz" + tool + filter).getJsonArray("workflows"))
          .as(filter)
          .hasSize(1);
    }
    for (String filter :
        List.of(
            "&user=erin",
            "&user!=alice,dave",
            "&user!=alice&user!=dave",
            "&status!=F",
            "&tool!=" + flow.tool,
            "&wf_attribute_key=colour&wf_attribute_value=blue",
            "&wf_id=0",
            "&date_submitted=2026-01-02")) {
      assertThat(get("/workflow_overview_viz" + tool + filter).getJsonArray("workflows"))
          .as(filter)
          .isEmpty();
    }
    db.execute("update workflow set name = null, created_date = null where id = ?", flow.workflow);
    assertThat(
            get("/workflow_overview_viz" + tool)
                .getJsonArray("workflows")
                .getJsonObject(0)
                .getString("wf_name"))
        .isEmpty();
    db.execute("update task_resources set queue_id = 1 where id = ?", flow.resources);
    assertThat(get("/workflow_overview_viz" + tool).getJsonArray("workflows")).isEmpty();
  }

  @Test
  void tellsOfAWorkflowOnceForEachRun() {
    Flow flow = Flow.failed(db);
    flow.run("dave", "E");

    JsonArray details =
        new JsonArray(server.get("/api/v3/workflow_details_viz/" + flow.workflow).body());

    assertThat(details).hasSize(2);
    assertThat(details.getJsonObject(0).getString("wfr_user")).isEqualTo("dave");
    assertThat(details.getJsonObject(1).getString("wfr_user")).isEqualTo("alice");
    assertThat(details.getJsonObject(0).getString("wf_status")).isEqualTo("F");
    assertThat(details.getJsonObject(0).getString("wf_status_desc"))
        .isEqualTo("last run ended with failures");
    assertThat(details.getJsonObject(0).fieldNames())
        .containsExactlyInAnyOrder(
            "wf_name",
            "wf_args",
            "wf_created_date",
            "wf_status_date",
            "tool_name",
            "wf_status",
            "wf_status_desc",
            "wfr_jobmon_version",
            "wfr_heartbeat_date",
            "wfr_user");
    assertThat(server.get("/api/v3/workflow_details_viz/0").body()).isEqualTo("[]");
  }

  @Test
  void validatesForOperators() {
    Flow flow = Flow.failed(db);
    List<Long> tasks = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      tasks.add(flow.task("G"));
    }
    long foreign = Flow.create(db, "R", "R").task("G");

    assertThat(validation(tasks)).isEqualTo("{\"validation\":true,\"workflow_status\":\"F\"}");
    assertThat(validation(List.of(tasks.get(0), foreign)))
        .isEqualTo("{\"validation\":false,\"workflow_status\":\"F\"}");
    assertThat(validation(List.of(foreign)))
        .isEqualTo("{\"validation\":false,\"workflow_status\":\"R\"}");
    assertThat(validation(List.of())).isEqualTo("{\"validation\":true,\"workflow_status\":null}");
    assertThat(validation(List.of(0L)))
        .isEqualTo("{\"validation\":false,\"workflow_status\":null}");

    String path = "/workflow/" + flow.workflow;
    assertThat(get(path + "/validate_username/alice").getBoolean("validation")).isTrue();
    assertThat(get(path + "/validate_username/Alice").getBoolean("validation")).isFalse();
    flow.run("bob", "D");
    assertThat(get(path + "/validate_for_workflow_reset/alice").getLong("workflow_run_id"))
        .isEqualTo(flow.run);
    flow.run("bob", "E");
    assertThat(get(path + "/validate_for_workflow_reset/alice").getLong("workflow_run_id"))
        .isNull();
    assertThat(get("/workflow/0/validate_for_workflow_reset/alice").getLong("workflow_run_id"))
        .isNull();
  }

  private String validation(List<Long> tasks) {
    return server
        .post("/api/v3/workflow_validation", new JsonObject().put("task_ids", tasks))
        .body();
  }

  @Test
  void tellsErrorsAndPutsAlikeOnesTogether() {
    Flow flow = Flow.failed(db);
    for (int i = 0; i < 100; i++) {
      long instance = flow.instance(flow.task("F"), flow.run, "E");
      flow.error(
          instance, "File /tmp/x" + i + ".py line " + i + " in " + "abcde".charAt(i % 5) + "bc");
    }
    String path = "/tt_error_log_viz/" + flow.workflow + "/" + flow.template;

    JsonObject plain = get(path + "?page=10");
    assertThat(plain.getInteger("total_count")).isEqualTo(100);
    assertThat(plain.getJsonArray("error_logs")).hasSize(10);
    JsonObject last = plain.getJsonArray("error_logs").getJsonObject(9);
    assertThat(last.fieldNames()).hasSize(14);
    assertThat(last.getString("error")).contains("x99.py");
    assertThat(last.getString("error_time")).isEqualTo("2026-01-02T03:04:05");
    assertThat(last.getValue("task_instance_stderr_log")).isNull();
    JsonObject beyond = get(path + "?page=11");
    assertThat(beyond.getJsonArray("error_logs")).isEmpty();
    assertThat(beyond.getInteger("total_count")).isEqualTo(100);

    JsonObject clusters = get(path + "?cluster_errors=True");
    assertThat(clusters.getInteger("total_count")).isEqualTo(5);
    JsonObject cluster = clusters.getJsonArray("error_logs").getJsonObject(0);
    assertThat(cluster.fieldNames()).hasSize(14);
    assertThat(cluster.getInteger("group_instance_count")).isEqualTo(20);
    assertThat(cluster.getJsonArray("task_ids")).hasSize(20);
    assertThat(cluster.getString("first_error_time")).isEqualTo("2026-01-02T03:04:05");
    assertThat(cluster.getValue("error_score")).isInstanceOf(Double.class);
    assertThat(cluster.getValue("task_id")).isNull();
    assertThat(get(path + "?cluster_errors=true&page=2&page_size=3").getJsonArray("error_logs"))
        .hasSize(2);
    assertThat(get("/tt_error_log_viz/0/0").getInteger("total_count")).isZero();
  }

  @Test
  void tellsTheLastErrorOfEachTaskInTheNewestRun() {
    Flow flow = Flow.failed(db);
    long task = flow.task("F");
    flow.error(flow.instance(task, flow.run, "E"), "old");
    long newest = flow.run("alice", "E");
    long instance = flow.instance(task, newest, "E");
    flow.error(instance, "first");
    long log = flow.error(instance, "last");
    String path = "/tt_error_log_viz/" + flow.workflow + "/" + flow.template;

    JsonArray recent = get(path + "?just_recent_errors=true").getJsonArray("error_logs");
    assertThat(recent).hasSize(1);
    assertThat(recent.getJsonObject(0).getString("error")).isEqualTo("last");

    JsonArray own = get(path + "/" + instance).getJsonArray("error_logs");
    assertThat(own).hasSize(2);
    assertThat(own.getJsonObject(1).getLong("task_instance_err_id")).isEqualTo(log);
    assertThat(own.getJsonObject(1).getLong("task_instance_id")).isEqualTo(instance);
    assertThat(own.getJsonObject(1).getLong("task_id")).isEqualTo(task);
  }

  @Test
  void tellsErrorsOfTasksWithAnArrayAndWithout() {
    Flow flow = Flow.failed(db);
    flow.error(flow.instance(flow.task("F"), flow.run, "E"), "one");
    long task = flow.task("D");
    long instance = flow.instance(task, flow.run, "D");
    flow.error(instance, "other");
    String path = "/tt_error_log_viz/" + flow.workflow + "/" + flow.template;

    assertThat(get(path).getInteger("total_count")).isEqualTo(2);
    db.execute("update task set array_id = null where id = ?", task);
    db.execute("update task_instance set array_id = 0 where id = ?", instance);
    JsonObject last = get(path + "?page_size=1&page=2").getJsonArray("error_logs").getJsonObject(0);
    assertThat(last.getLong("task_id")).isEqualTo(task);
    assertThat(last.getLong("workflow_id")).isEqualTo(flow.workflow);
    db.execute("delete from \"array\" where id = ?", flow.array);
    assertThat(get(path).getInteger("total_count")).isEqualTo(2);
    assertThat(get(path + "?just_recent_errors=true").getInteger("total_count")).isEqualTo(2);
  }

  /** By the index on the workflow, and counted once, whatever else the table holds. */
  @Tag("long")
  @Test
  void countsALargeWorkflowInTime() {
    Flow flow = Flow.failed(db);
    db.execute(
        """
        insert into task (workflow_id, task_args_hash, array_id, name, command, status)
        select ?, n::text, ?, 'task', 'true', 'D' from generate_series(1, 100000) as n
        """,
        flow.workflow,
        flow.array);

    for (String path :
        List.of(
            "/workflow_status?workflow_id=",
            "/workflow_status_viz?workflow_ids=",
            "/workflow_tt_status_viz/")) {
      long begun = System.nanoTime();
      JsonObject answer = get(path + flow.workflow);

      assertThat(answer.encode()).contains("100000");
      assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(2));
    }
  }

  private JsonObject get(String path) {
    HttpResponse<String> response = server.get("/api/v3" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }
}
