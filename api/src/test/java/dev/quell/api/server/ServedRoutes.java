package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Replays the exchanges of the routes that Quell serves, and compares its answers. */
final class ServedRoutes {
  private static final Route DEFINE_ARRAY = Route.of("POST /array");
  private static final List<Route> REGISTRATION =
      List.of(
          DEFINE_ARRAY,
          Route.of("POST /tool"),
          Route.of("POST /tool_version"),
          Route.of("POST /task_template"),
          Route.of("POST /task_template/{task_template_id}/add_version"),
          Route.of("POST /nodes"),
          Route.of("POST /dag"),
          Route.of("POST /workflow"));
  private static final Route QUEUE_TASK_BATCH = Route.of("POST /array/{array_id}/queue_task_batch");
  private static final Route SYNC_STATUS =
      Route.of("POST /workflow_run/{workflow_run_id}/sync_status");
  private static final Route LOG_DISTRIBUTOR_IDS =
      Route.of("POST /array/{array_id}/log_distributor_id");
  private static final Route BIND_RESOURCES = Route.of("POST /task/bind_resources");
  private static final Route BIND_TASKS = Route.of("PUT /task/bind_tasks_no_args");
  private static final Route TASK_STATUS_UPDATES =
      Route.of("POST /workflow/{workflow_id}/task_status_updates");
  private static final Route LINK = Route.of("POST /workflow_run");
  private static final Route LOST_RUNS = Route.of("GET /lost_workflow_run");
  private static final Route UPDATE_STATUSES = Route.of("PUT /task/update_statuses");
  private static final List<Route> VIEWS =
      List.of(
          Route.of("GET /array/{workflow_id}/get_array_tasks"),
          Route.of("GET /task_status"),
          Route.of("POST /task/subdag"),
          UPDATE_STATUSES,
          Route.of("POST /workflow/{workflow_id}/increase_resources"),
          Route.of("GET /task_dependencies/{task_id}"),
          Route.of("PUT /tasks_recursive/{direction}"),
          Route.of("GET /task_resource_usage"),
          Route.of("POST /task/get_downstream_tasks"),
          Route.of("GET /get_task_template_version"),
          Route.of("GET /get_requested_cores"),
          Route.of("GET /get_most_popular_queue"),
          Route.of("POST /task_template_resource_usage"),
          Route.of("POST /workflow_validation"),
          Route.of("GET /workflow/{workflow_id}/workflow_tasks"),
          Route.of("GET /workflow/{workflow_id}/validate_username/{username}"),
          Route.of("GET /workflow/{workflow_id}/validate_for_workflow_reset/{username}"),
          Route.of("PUT /workflow/{workflow_id}/reset"),
          Route.of("GET /workflow_status"));
  private static final List<Route> OTHERS =
      List.of(
          BIND_RESOURCES,
          BIND_TASKS,
          Route.of("PUT /task/bind_task_args"),
          Route.of("PUT /task/bind_task_attributes"),
          Route.of("GET /task/{task_id}/most_recent_ti_error"),
          TASK_STATUS_UPDATES,
          Route.of("GET /workflow/{workflow_id}/get_max_concurrently_running"),
          Route.of("GET /workflow/{workflow_id}/fetch_workflow_metadata"),
          Route.of("GET /workflow/get_tasks/{workflow_id}"),
          QUEUE_TASK_BATCH,
          LOG_DISTRIBUTOR_IDS,
          Route.of("POST /array/{array_id}/transition_to_launched"),
          Route.of("POST /array/{array_id}/transition_to_killed"),
          Route.of("GET /array/{array_id}/get_array_max_concurrently_running"),
          Route.of("POST /task_instance/instantiate_task_instances"),
          Route.of("POST /task_instance/{task_instance_id}/log_running"),
          Route.of("POST /task_instance/{task_instance_id}/log_report_by"),
          Route.of("POST /task_instance/{task_instance_id}/log_done"),
          Route.of("POST /task_instance/{task_instance_id}/log_error_worker_node"),
          Route.of("POST /task_instance/{task_instance_id}/log_distributor_id"),
          Route.of("POST /task_instance/{task_instance_id}/log_no_distributor_id"),
          Route.of("POST /task_instance/{task_instance_id}/log_known_error"),
          Route.of("POST /task_instance/{task_instance_id}/log_unknown_error"),
          Route.of("PUT /workflow_run/{workflow_run_id}/update_status"),
          Route.of("POST /workflow_run/{workflow_run_id}/log_heartbeat"),
          Route.of("GET /get_array_task_instance_id/{array_id}/{batch_num}/{step_id}"),
          Route.of("GET /task_instance/{task_instance_id}/task_instance_error_log"),
          Route.of("POST /task_resources/{task_resources_id}"),
          Route.of("GET /cluster/{cluster_name}"),
          Route.of("GET /cluster/{cluster_id}/queue/{queue_name}"),
          SYNC_STATUS,
          Route.of("POST /task_instance/log_report_by/batch"),
          Route.of("POST /workflow_run/{workflow_run_id}/set_status_for_triaging"),
          Route.of("PUT /workflow_run/{workflow_run_id}/terminate_task_instances"),
          LINK,
          Route.of("POST /workflow/{workflow_id}/set_resume"),
          Route.of("GET /workflow/{workflow_id}/is_resumable"),
          Route.of("POST /workflow/{workflow_id}/force_cleanup_kill_self"),
          Route.of("POST /task/{workflow_id}/set_resume_state"),
          LOST_RUNS,
          Route.of("PUT /workflow_run/{workflow_run_id}/reap"),
          Route.of("PUT /workflow/{start}/fix_status_inconsistency"),
          Route.of("GET /workflow/{workflow_id}/workflow_name_and_args"),
          Route.of("PUT /workflow/{workflow_id}/update_max_concurrently_running"),
          Route.of("GET /health"),
          Route.of("GET /time"),
          Route.of("GET /tool/{tool_id}/tool_versions"),
          Route.of("GET /tool_version/{tool_version_id}/task_templates"),
          Route.of("GET /task_template/{task_template_id}/versions"),
          Route.of("POST /dag/{dag_id}/edges"),
          Route.of("GET /workflow/{workflow_args_hash}"),
          Route.of("PUT /workflow/{workflow_id}/workflow_attributes"));
  private static final List<Route> ALL =
      Stream.of(REGISTRATION, VIEWS, OTHERS).flatMap(List::stream).toList();

  private static final String CLIENT = "/api/v3%s?client_jobmon_version=3.6.0";
  private static final String LOG_CONTEXT =
      new JsonObject()
          .put("telemetry_workflow_id", 1)
          .put("telemetry_workflow_run_id", 1)
          .put("cluster_name", "multiprocess")
          .encode();

  private final ApiServer server;
  private final TestDatabase db;
  private final IdMap ids;
  private final Circumstances circumstances;

  ServedRoutes(ApiServer server, TestDatabase db, IdMap ids) {
    this.server = server;
    this.db = db;
    this.ids = ids;
    this.circumstances = new Circumstances(db, ids);
  }

  /** Replays an exchange; one on no route as it is, if it was refused in the recording, too. */
  void replay(GoldenExchange exchange) {
    for (Route route : ALL) {
      Optional<Map<String, String>> parts = route.match(exchange);
      if (parts.isPresent()) {
        replay(exchange, route, parts.get());
        return;
      }
    }
    assertThat(exchange.status()).as("Nobody serves this: %s", exchange).isIn(404, 405);
    replay(exchange, Route.of(exchange.method() + " " + exchange.route()), Map.of());
  }

  private void replay(GoldenExchange exchange, Route route, Map<String, String> parts) {
    if (route.equals(SYNC_STATUS)) {
      circumstances.triage(exchange);
    }
    if (route.equals(LOST_RUNS)) {
      circumstances.loseRuns(exchange);
    }
    HttpResponse<String> response = send(exchange, route, route.path(parts, ids::pathPart));
    if (route.equals(BIND_RESOURCES) && response.statusCode() == 200) {
      ids.learn(IdKind.TASK_RESOURCES, exchange.response(), Long.parseLong(response.body()));
      return;
    }
    JsonObject actual = new JsonObject(response.body());
    Optional<Difference> difference = Difference.of(exchange);
    if (difference.isPresent()) {
      compare(exchange, difference.get(), response.statusCode(), actual);
      if (route.equals(UPDATE_STATUSES) && exchange.succeeded()) {
        circumstances.setTasks(exchange);
      }
      return;
    }
    assertThat(response.statusCode()).as("%s%n%s", exchange, actual).isEqualTo(exchange.status());
    learn(exchange, route, actual);
    if (route.equals(TASK_STATUS_UPDATES) && exchange.succeeded()) {
      compareChanges(exchange, actual);
      return;
    }
    assertThat(Mask.mask(actual))
        .as(exchange.toString())
        .isEqualTo(Mask.mask(ids.body(exchange.answer())));
  }

  /** The clock of the replay is far behind every recorded time, so all tasks have changed since. */
  private void compareChanges(GoldenExchange exchange, JsonObject actual) {
    Mask.time(actual.getString("time"));
    JsonObject changes = actual.getJsonObject("tasks_by_status");
    ids.body(exchange.answer())
        .getJsonObject("tasks_by_status")
        .forEach(
            status ->
                assertThat(longs(changes.getJsonArray(status.getKey(), new JsonArray())))
                    .as("%s in %s", exchange, status.getKey())
                    .containsAll(longs((JsonArray) status.getValue())));
  }

  private static List<Long> longs(JsonArray ids) {
    return ids.stream().map(id -> ((Number) id).longValue()).toList();
  }

  private HttpResponse<String> send(GoldenExchange exchange, Route route, String path) {
    return server.send(
        exchange.method(),
        CLIENT.formatted(path) + query(exchange),
        exchange.method().equals("GET")
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(body(exchange, route).encode()),
        "Content-Type",
        "application/json",
        "X-Server-Structlog-Context",
        LOG_CONTEXT);
  }

  private String query(GoldenExchange exchange) {
    return exchange.query().stream()
        .map(parameter -> "&" + ids.queryParameter(parameter))
        .collect(Collectors.joining());
  }

  private JsonObject body(GoldenExchange exchange, Route route) {
    return route.equals(LOG_DISTRIBUTOR_IDS)
        ? ids.byId(IdKind.TASK_INSTANCE, exchange.request())
        : ids.body(exchange.request());
  }

  private void compare(
      GoldenExchange exchange, Difference difference, int status, JsonObject actual) {
    String what = exchange + ", because " + difference.reason();
    assertThat(status).as(what).isEqualTo(difference.status());
    if (status == 200) {
      assertThat(Mask.mask(actual))
          .as(what)
          .isEqualTo(Mask.mask(ids.body(new JsonObject(difference.detail()))));
    } else {
      assertThat(actual.getValue("detail")).as(what).hasToString(ids.sentence(difference.detail()));
    }
  }

  private void learn(GoldenExchange exchange, Route route, JsonObject actual) {
    if (REGISTRATION.contains(route)) {
      new Introductions(ids).learn(exchange.answer(), actual);
    }
    if (route.equals(BIND_TASKS)) {
      exchange
          .answer()
          .getJsonObject("tasks", new JsonObject())
          .forEach(task -> learnTask(task.getKey(), (JsonArray) task.getValue(), actual));
    }
    if (route.equals(LINK) && actual.getValue("workflow_run_id") != null) {
      ids.learn(
          IdKind.WORKFLOW_RUN,
          exchange.answer().getValue("workflow_run_id"),
          actual.getLong("workflow_run_id"));
    }
    if (route.equals(QUEUE_TASK_BATCH)) {
      learnInstances();
    }
  }

  private void learnTask(String key, JsonArray recorded, JsonObject actual) {
    JsonArray replayed = actual.getJsonObject("tasks").getJsonArray(key);
    ids.learn(IdKind.TASK, recorded.getValue(0), replayed.getLong(0));
  }

  /** The answer does not name them, but they are numbered as they are made, here as there. */
  private void learnInstances() {
    long known = ids.size(IdKind.TASK_INSTANCE);
    db.rows("select id from task_instance order by id offset ?", known)
        .forEach(
            row ->
                ids.learn(
                    IdKind.TASK_INSTANCE, ids.size(IdKind.TASK_INSTANCE) + 1, (Long) row.get(0)));
  }
}
