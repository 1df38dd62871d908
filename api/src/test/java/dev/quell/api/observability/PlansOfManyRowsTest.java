package dev.quell.api.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How PostgreSQL carries out, in tables of a million rows, the statements of a workflow's whole
 * life. They are taken from the spans of a real server, which runs them with values; so they are
 * those that are sent, with their casts, and none is written here again.
 */
@Tag("long")
@DatabaseTest
class PlansOfManyRowsTest {
  private static final int WORKFLOWS = 100;
  private static final int TASKS_OF_WORKFLOW = 10_000;
  private static final int TASKS = 40;
  private static final int LEAST_STATEMENTS = 20;
  private static final AttributeKey<String> SQL = AttributeKey.stringKey("db.query.text");
  private static final Pattern SEQUENTIAL =
      Pattern.compile("Seq Scan on (task|task_instance|node|task_arg)\\b");

  @Shared private TestDatabase db;

  @Test
  void readsNoBigTableFromEndToEnd() throws SQLException {
    Fixture fixture = Fixture.create(db);
    fill(fixture);
    Map<String, Integer> statements = statementsOfLife(fixture);

    assertThat(statements).hasSizeGreaterThan(LEAST_STATEMENTS);
    try (Connection connection = db.connect();
        Statement planner = connection.createStatement()) {
      planner.execute("set plan_cache_mode = force_generic_plan");
      assertSoftly(
          softly ->
              statements
                  .keySet()
                  .forEach(
                      sql ->
                          softly
                              .assertThat(plan(planner, sql))
                              .as(sql)
                              .doesNotContainPattern(SEQUENTIAL)));
    }
    assertThat(plan("select count(*) from task where command = $1::text"))
        .as("what would be found")
        .containsPattern(SEQUENTIAL);
  }

  /** Indexes that no constraint needs are built at the end, which takes a third of the time. */
  private void fill(Fixture fixture) {
    List<String> indexes = new ArrayList<>();
    for (List<Object> index :
        db.rows(
            """
            select indexrelid::regclass::text, pg_get_indexdef(indexrelid)
            from pg_index
            where indrelid in ('task'::regclass, 'task_instance'::regclass)
              and not exists (select from pg_constraint where conindid = indexrelid)
            """)) {
      db.execute("drop index " + index.get(0));
      indexes.add((String) index.get(1));
    }
    insertRows(fixture);
    indexes.forEach(db::execute);
    List.of("workflow", "workflow_run", "node", "task", "task_instance")
        .forEach(table -> db.execute("analyze " + table));
  }

  private void insertRows(Fixture fixture) {
    db.execute("set maintenance_work_mem = '256MB'");
    // Nothing is looked up for each row.
    db.execute("set session_replication_role = replica");
    db.execute(
        """
        with filled as (
          insert into workflow (dag_id, workflow_args_hash, task_hash, max_concurrently_running, status)
          select dag_id, 'plans-' || n, 'plans', 1, 'D'
          from workflow, generate_series(1, ?) as n
          where workflow.id = ?
          returning id
        )
        insert into workflow_run (workflow_id, status) select id, 'D' from filled
        """,
        WORKFLOWS,
        fixture.workflowId());
    db.execute(
        """
        insert into task (workflow_id, node_id, task_args_hash, array_id, name, command,
                          task_resources_id, num_attempts, max_attempts, status)
        select workflow_id, n, n, ?, 'filled', 'true', ?, 1, 3, 'D'
        from workflow_run, generate_series(1, ?) as n
        where workflow_run.id <> ?
        """,
        fixture.arrayId(),
        fixture.resourcesId(),
        TASKS_OF_WORKFLOW,
        fixture.runId());
    db.execute(
        """
        insert into task_instance (workflow_run_id, array_id, task_id, task_resources_id,
                                   array_batch_num, array_step_id, status)
        select workflow_run.id, -task.workflow_id, task.id, task.task_resources_id, 1, task.id, 'D'
        from task join workflow_run on workflow_run.workflow_id = task.workflow_id
        """);
    db.execute("reset session_replication_role");
    db.execute(
        """
        insert into node (task_template_version_id, node_args_hash)
        select 1, n from generate_series(1, 100000) as n
        """);
  }

  /** Counts how often each statement is sent while some tasks go through all there is. */
  private Map<String, Integer> statementsOfLife(Fixture fixture) {
    try (TracedServer server = TracedServer.start(db, 1)) {
      new Life(server, fixture).live();
      Map<String, Integer> statements = new LinkedHashMap<>();
      server.ended().stream()
          .map(SpanData::getAttributes)
          .map(attributes -> attributes.get(SQL))
          .filter(Objects::nonNull)
          .filter(sql -> sql.contains("$1"))
          .forEach(sql -> statements.merge(sql, 1, Integer::sum));
      return statements;
    }
  }

  private String plan(String sql) throws SQLException {
    try (Connection connection = db.connect();
        Statement planner = connection.createStatement()) {
      planner.execute("set plan_cache_mode = force_generic_plan");
      return plan(planner, sql);
    }
  }

  /** A plan for whatever values, as the worker has it; for given ones there may be a better one. */
  private static String plan(Statement planner, String sql) {
    try {
      planner.execute("deallocate all");
      planner.execute("prepare planned as " + sql);
      int parameters;
      try (ResultSet types =
          planner.executeQuery("select cardinality(parameter_types) from pg_prepared_statements")) {
        types.next();
        parameters = types.getInt(1);
      }
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines =
          planner.executeQuery(
              "explain (costs off) execute planned ("
                  + String.join(", ", Collections.nCopies(parameters, "null"))
                  + ")")) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      return plan.toString();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** What clients, distributors and workers of a workflow ask for, from its bind to its end. */
  private record Life(TracedServer server, Fixture fixture) {

    void live() {
      bind();
      List<Long> tasks =
          server
              .carryOut("POST", workflow("task_status_updates"), new JsonObject())
              .getJsonObject("tasks_by_status")
              .getJsonArray("G")
              .stream()
              .map(id -> ((Number) id).longValue())
              .toList();
      arguments(tasks);
      queue(tasks);
      List<Long> instances = sync("Q", List.of());
      submit(instances);
      report(instances);
      poll(instances);
    }

    private void bind() {
      JsonObject tasks = new JsonObject();
      for (long node : LongStream.rangeClosed(1, TASKS).toArray()) {
        tasks.put(
            Long.toString(node),
            JsonArray.of(
                node,
                Long.toString(node),
                fixture.arrayId(),
                fixture.resourcesId(),
                "name",
                "true",
                3,
                false,
                new JsonObject(),
                new JsonArray()));
      }
      JsonObject chunk =
          JsonObject.of("workflow_id", fixture.workflowId(), "mark_created", true, "tasks", tasks);
      server.carryOut("PUT", "/task/bind_tasks_no_args", chunk);
      server.carryOut("PUT", "/task/bind_tasks_no_args", chunk);
    }

    private void arguments(List<Long> tasks) {
      server.carryOut(
          "PUT",
          "/task/bind_task_attributes",
          JsonObject.of(
              "task_attributes",
              JsonObject.of(tasks.get(0).toString(), JsonObject.of("size", "1"))));
    }

    private void queue(List<Long> tasks) {
      server.carryOut(
          "POST",
          array("queue_task_batch"),
          JsonObject.of(
              "task_ids",
              tasks,
              "task_resources_id",
              fixture.resourcesId(),
              "workflow_run_id",
              fixture.runId()));
    }

    private void submit(List<Long> instances) {
      server.carryOut(
          "POST",
          "/task_instance/instantiate_task_instances",
          JsonObject.of("task_instance_ids", instances));
      server.carryOut(
          "POST",
          array("transition_to_launched"),
          JsonObject.of("batch_number", 1, "next_report_increment", 120));
      JsonObject jobs = new JsonObject();
      instances.forEach(id -> jobs.put(id.toString(), "job-" + id));
      server.carryOut("POST", array("log_distributor_id"), jobs);
      server.carryOut(
          "POST",
          "/task_instance/log_report_by/batch",
          JsonObject.of("task_instance_ids", instances, "next_report_increment", 120));
    }

    private void report(List<Long> instances) {
      JsonObject beat = JsonObject.of("next_report_increment", 120);
      for (int i = 0; i < TASKS / 2; i++) {
        String instance = "/task_instance/" + instances.get(i) + "/";
        server.carryOut(
            "GET",
            "/get_array_task_instance_id/%d/1/%d".formatted(fixture.arrayId(), i),
            new JsonObject());
        server.carryOut(
            "POST",
            instance + "log_running",
            JsonObject.of("process_group_id", 1, "nodename", "n", "next_report_increment", 120));
        server.carryOut("POST", instance + "log_report_by", beat);
        if (i % 2 == 0) {
          server.carryOut("POST", instance + "log_done", JsonObject.of("nodename", "n"));
        } else {
          server.carryOut(
              "POST",
              instance + "log_error_worker_node",
              JsonObject.of(
                  "nodename", "n", "error_state", "E", "error_description", "exit code 3"));
        }
      }
    }

    private void poll(List<Long> instances) {
      sync("R", instances);
      sync("D", instances);
      server.carryOut("POST", run("set_status_for_triaging"), new JsonObject());
      server.carryOut(
          "POST", run("log_heartbeat"), JsonObject.of("next_report_increment", 120, "status", "R"));
      server.carryOut(
          "POST",
          workflow("task_status_updates"),
          JsonObject.of("last_sync", "2026-01-01 00:00:00"));
      server.carryOut(
          "GET",
          "/workflow/" + fixture.workflowId() + "/get_max_concurrently_running",
          new JsonObject());
      server.carryOut(
          "GET",
          "/workflow/get_tasks/" + fixture.workflowId() + "?max_task_id=0&chunk_size=10",
          new JsonObject());
      server.carryOut("POST", array("transition_to_killed"), JsonObject.of("batch_number", 1));
    }

    private List<Long> sync(String status, List<Long> held) {
      JsonArray told =
          server
              .carryOut(
                  "POST",
                  run("sync_status"),
                  JsonObject.of("task_instance_ids", held, "status", status))
              .getJsonObject("status_updates")
              .getJsonArray(status, new JsonArray());
      return told.stream().map(id -> ((Number) id).longValue()).toList();
    }

    private String array(String route) {
      return "/array/" + fixture.arrayId() + "/" + route;
    }

    private String run(String route) {
      return "/workflow_run/" + fixture.runId() + "/" + route;
    }

    private String workflow(String route) {
      return "/workflow/" + fixture.workflowId() + "/" + route;
    }
  }
}
