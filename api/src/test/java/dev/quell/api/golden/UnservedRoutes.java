package dev.quell.api.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does by SQL what the routes that Quell does not serve yet did in the recording, as far as a
 * served route can see it. One method per route, named after it: when a route arrives, its method
 * goes and the route moves to {@link ServedRoutes}. What a recorded answer tells of rows is checked
 * against the rows of the replay.
 */
final class UnservedRoutes {

  /** What one route did, given the exchange and the named parts of its path. */
  @FunctionalInterface
  private interface Effect {
    void of(GoldenExchange exchange, Map<String, String> path);
  }

  private static final Effect NONE = (exchange, path) -> {};

  private final TestDatabase db;
  private final IdMap ids;
  private final Map<Route, Effect> effects = new LinkedHashMap<>();

  UnservedRoutes(TestDatabase db, IdMap ids) {
    this.db = db;
    this.ids = ids;
    definitions();
    runs();
    operators();
  }

  private void definitions() {
    on("POST /task/bind_resources", this::bindResources);
    on("PUT /task/bind_tasks_no_args", this::bindTasksNoArgs);
    on("PUT /task/bind_task_args", NONE);
    on("PUT /task/bind_task_attributes", NONE);
  }

  private void runs() {
    on("POST /workflow_run", this::workflowRun);
    on("POST /workflow/{workflow_id}/set_resume", this::setResume);
    on("PUT /workflow_run/{workflow_run_id}/reap", this::reap);
    on("POST /workflow/{workflow_id}/force_cleanup_kill_self", this::forceCleanupKillSelf);
    on("POST /task/{workflow_id}/set_resume_state", this::setResumeState);
    on("POST /workflow/{workflow_id}/task_status_updates", this::taskStatusUpdates);
    on("POST /task/get_downstream_tasks", NONE);
    on("POST /workflow/{workflow_id}/increase_resources", this::increaseResources);
  }

  private void operators() {
    on("PUT /task/update_statuses", this::updateStatuses);
    on("PUT /workflow/{workflow_id}/reset", this::reset);
    on("PUT /workflow/{workflow_id}/update_max_concurrently_running", NONE);
    on("PUT /workflow/{workflow_id}/fix_status_inconsistency", NONE);
    on("POST /task/subdag", NONE);
    on("PUT /tasks_recursive/{direction}", NONE);
    on("POST /task_template_resource_usage", NONE);
    on("POST /workflow_validation", NONE);
  }

  private void on(String route, Effect effect) {
    effects.put(Route.of(route), effect);
  }

  /** Brings about what an exchange did; a read and a refusal did nothing. */
  void replay(GoldenExchange exchange) {
    if (exchange.method().equals("GET") || !exchange.succeeded()) {
      return;
    }
    for (Map.Entry<Route, Effect> effect : effects.entrySet()) {
      Optional<Map<String, String>> path = effect.getKey().match(exchange);
      if (path.isPresent()) {
        effect.getValue().of(exchange, path.get());
        return;
      }
    }
    throw new AssertionError("Nobody knows what this did: " + exchange);
  }

  // Contract workflow-and-bind.md -----------------------------------------------------------------

  private void bindResources(GoldenExchange exchange, Map<String, String> path) {
    long id =
        db.value(
            """
            insert into task_resources (queue_id, task_resources_type_id, requested_resources)
            values (?, ?, ?)
            returning id
            """,
            exchange.request().getLong("queue_id"),
            exchange.request().getString("task_resources_type_id"),
            exchange.request().getJsonObject("requested_resources").encode());
    ids.learn(IdKind.TASK_RESOURCES, exchange.response(), id);
  }

  private void bindTasksNoArgs(GoldenExchange exchange, Map<String, String> path) {
    long workflow = ids.replayed(IdKind.WORKFLOW, exchange.request().getValue("workflow_id"));
    exchange
        .request()
        .getJsonObject("tasks")
        .forEach(
            task ->
                bindTask(
                    workflow,
                    (JsonArray) task.getValue(),
                    exchange.answer().getJsonObject("tasks").getJsonArray(task.getKey())));
  }

  private void bindTask(long workflow, JsonArray task, JsonArray recorded) {
    long id =
        db.value(
            """
            insert into task
              (workflow_id, node_id, task_args_hash, array_id, task_resources_id, name, command,
               max_attempts, status)
            values (?, ?, ?, ?, ?, ?, ?, ?, 'G')
            on conflict on constraint uc_task_identity do update set name = excluded.name
            returning id
            """,
            workflow,
            ids.replayed(IdKind.NODE, task.getValue(0)),
            task.getString(1),
            ids.replayed(IdKind.ARRAY, task.getValue(2)),
            ids.replayed(IdKind.TASK_RESOURCES, task.getValue(3)),
            task.getString(4),
            task.getString(5),
            task.getInteger(6));
    db.execute(
        """
        update task set status = 'G', num_attempts = 0
        where id = ? and status <> 'D' and (status <> 'R' or ?)
        """,
        id,
        task.getBoolean(7));
    ids.learn(IdKind.TASK, recorded.getValue(0), id);
    assertThat(db.taskStatus(id)).isEqualTo(recorded.getString(1));
  }

  private void workflowRun(GoldenExchange exchange, Map<String, String> path) {
    Object recorded = exchange.answer().getValue("workflow_run_id");
    if (recorded == null) {
      return;
    }
    long workflow = ids.replayed(IdKind.WORKFLOW, exchange.request().getValue("workflow_id"));
    long id =
        db.value(
            "insert into workflow_run (workflow_id, status) values (?, 'L') returning id",
            workflow);
    setWorkflowStatus(workflow, "G");
    ids.learn(IdKind.WORKFLOW_RUN, recorded, id);
  }

  private void setWorkflowStatus(long workflow, String status) {
    db.execute("update workflow set status = ? where id = ?", status, workflow);
  }

  private void setResume(GoldenExchange exchange, Map<String, String> path) {
    db.execute(
        "update workflow_run set status = ? where workflow_id = ? and status in ('B', 'R')",
        exchange.request().getBoolean("reset_running_jobs") ? "C" : "H",
        workflow(path));
  }

  /** A hot resume lets running instances go on. */
  private int terminate(long run) {
    return db.execute(
        """
        update task_instance ti
        set status = case when ti.status in ('Q', 'I') then 'F' else 'K' end
        from workflow_run run
        where run.id = ? and ti.workflow_run_id = run.id
          and (ti.status in ('Q', 'I', 'O') or ti.status = 'R' and run.status = 'C')
        """,
        run);
  }

  private void forceCleanupKillSelf(GoldenExchange exchange, Map<String, String> path) {
    int ended =
        db.execute(
            """
            update task_instance ti
            set status = 'F'
            from workflow_run run
            where run.id = ti.workflow_run_id and run.workflow_id = ? and ti.status = 'K'
            """,
            workflow(path));
    assertThat(ended).isEqualTo(exchange.answer().getInteger("num_cleaned_up"));
    int terminated =
        db.execute(
            "update workflow_run set status = 'T' where workflow_id = ? and status in ('C', 'H')",
            workflow(path));
    if (terminated > 0) {
      setWorkflowStatus(workflow(path), "H");
    }
  }

  private void setResumeState(GoldenExchange exchange, Map<String, String> path) {
    db.execute(
        """
        update task set status = 'G', num_attempts = 0
        where workflow_id = ? and status not in ('D', 'G') and (status <> 'R' or ?)
        """,
        workflow(path),
        exchange.request().getBoolean("reset_if_running"));
  }

  private void increaseResources(GoldenExchange exchange, Map<String, String> path) {
    assertThat(exchange.answer().getInteger("updated_task_count")).isZero();
  }

  /** It tells the status of Tasks at that moment. */
  private void taskStatusUpdates(GoldenExchange exchange, Map<String, String> path) {
    exchange
        .answer()
        .getJsonObject("tasks_by_status")
        .forEach(
            status ->
                requireStatus(
                    IdKind.TASK, (JsonArray) status.getValue(), status.getKey(), exchange));
  }

  private void requireStatus(
      IdKind kind, JsonArray recorded, String letter, GoldenExchange exchange) {
    List<List<Object>> others =
        db.rows(
            "select id, status from %s where id = any(?) and status <> ?".formatted(kind.table()),
            ids.replayed(kind, recorded),
            letter);
    assertThat(others).as("not in %s after %s", letter, exchange).isEmpty();
  }

  // Contract cli-and-reaper.md --------------------------------------------------------------------

  /** A run under resume stays in its status while instances are to be killed. */
  private void reap(GoldenExchange exchange, Map<String, String> path) {
    String status = exchange.answer().getString("status");
    if (exchange.answer().containsKey("kill_self_remaining")) {
      terminate(run(path));
      assertThat(
              db.<Long>value(
                  "select count(*) from task_instance where workflow_run_id = ? and status = 'K'",
                  run(path)))
          .isEqualTo(exchange.answer().getLong("kill_self_remaining"));
    } else if (!status.isEmpty()) {
      endRun(run(path), status);
    }
  }

  private void endRun(long run, String status) {
    long workflow =
        db.value(
            "update workflow_run set status = ? where id = ? returning workflow_id", status, run);
    setWorkflowStatus(
        workflow,
        switch (status) {
          case "E" -> "F";
          case "T" -> "H";
          case "A" -> "A";
          default -> throw new AssertionError("No reaper ends a run in " + status);
        });
  }

  /** All instances had ended when operators did this in the recording, so none is to be killed. */
  private void updateStatuses(GoldenExchange exchange, Map<String, String> path) {
    db.execute(
        "update task set status = ? where id = any(?)",
        exchange.request().getString("new_status"),
        ids.replayed(IdKind.TASK, exchange.request().getJsonArray("task_ids")));
  }

  private void reset(GoldenExchange exchange, Map<String, String> path) {
    db.execute(
        """
        update task set status = 'G', num_attempts = 0
        where workflow_id = ? and status <> 'G' and (status <> 'D' or not ?)
        """,
        workflow(path),
        exchange.request().getBoolean("partial_reset"));
    setWorkflowStatus(workflow(path), "G");
  }

  private long run(Map<String, String> path) {
    return ids.replayed(IdKind.WORKFLOW_RUN, path.get("workflow_run_id"));
  }

  private long workflow(Map<String, String> path) {
    return ids.replayed(IdKind.WORKFLOW, path.get("workflow_id"));
  }
}
