package dev.quell.api.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final List<Route> OTHERS =
      List.of(
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
          Route.of("GET /health"),
          Route.of("GET /time"),
          Route.of("GET /tool/{tool_id}/tool_versions"),
          Route.of("GET /tool_version/{tool_version_id}/task_templates"),
          Route.of("GET /task_template/{task_template_id}/versions"),
          Route.of("POST /dag/{dag_id}/edges"),
          Route.of("GET /workflow/{workflow_args_hash}"),
          Route.of("PUT /workflow/{workflow_id}/workflow_attributes"));
  private static final List<Route> ALL =
      Stream.of(REGISTRATION, OTHERS).flatMap(List::stream).toList();

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

  ServedRoutes(ApiServer server, TestDatabase db, IdMap ids) {
    this.server = server;
    this.db = db;
    this.ids = ids;
  }

  /** Replays an exchange if its route is served; tells whether it is. */
  boolean replay(GoldenExchange exchange) {
    for (Route route : ALL) {
      Optional<Map<String, String>> parts = route.match(exchange);
      if (parts.isPresent()) {
        replay(exchange, route, parts.get());
        return true;
      }
    }
    return false;
  }

  private void replay(GoldenExchange exchange, Route route, Map<String, String> parts) {
    if (route == SYNC_STATUS) {
      triage(exchange);
    }
    HttpResponse<String> response = send(exchange, route, route.path(parts, ids::pathPart));
    JsonObject actual = new JsonObject(response.body());
    Optional<Difference> difference = Difference.of(exchange);
    if (difference.isPresent()) {
      compare(exchange, difference.get(), response.statusCode(), actual);
      return;
    }
    assertThat(response.statusCode()).as("%s%n%s", exchange, actual).isEqualTo(exchange.status());
    learn(exchange, route, actual);
    assertThat(mask(actual)).as(exchange.toString()).isEqualTo(mask(ids.body(exchange.answer())));
  }

  /**
   * Which instances set_status_for_triaging had found overdue depended on the clock of the
   * recording; this is where they are first seen.
   */
  private void triage(GoldenExchange exchange) {
    JsonObject updates = exchange.answer().getJsonObject("status_updates", new JsonObject());
    setOverdue(updates.getJsonArray("T", new JsonArray()), "R", "T");
    setOverdue(updates.getJsonArray("X", new JsonArray()), "O", "X");
  }

  private void setOverdue(JsonArray instances, String from, String to) {
    db.execute(
        """
        update task_instance set status = ?, report_by_date = clock_timestamp()
        where id = any(?) and status = ?
        """,
        to,
        ids.replayed(IdKind.TASK_INSTANCE, instances),
        from);
  }

  private HttpResponse<String> send(GoldenExchange exchange, Route route, String path) {
    return server.send(
        exchange.method(),
        CLIENT.formatted(path),
        exchange.method().equals("GET")
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(body(exchange, route).encode()),
        "Content-Type",
        "application/json",
        "X-Server-Structlog-Context",
        LOG_CONTEXT);
  }

  private JsonObject body(GoldenExchange exchange, Route route) {
    return route == LOG_DISTRIBUTOR_IDS
        ? ids.byInstance(exchange.request())
        : ids.body(exchange.request());
  }

  private static void compare(
      GoldenExchange exchange, Difference difference, int status, JsonObject actual) {
    String what = exchange + ", because " + difference.reason();
    assertThat(status).as(what).isEqualTo(difference.status());
    assertThat(actual.getValue("detail")).as(what).hasToString(difference.detail());
  }

  private void learn(GoldenExchange exchange, Route route, JsonObject actual) {
    if (REGISTRATION.contains(route)) {
      new Introductions(ids).learn(exchange.answer(), actual);
    }
    if (route == QUEUE_TASK_BATCH) {
      learnInstances();
    }
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

  /**
   * Times, and the ids of error log rows, are the replay's own. The wording of a message is free;
   * what counts is whether there is one.
   */
  private static JsonObject mask(JsonObject answer) {
    JsonObject masked = answer.copy();
    if (!answer.getString("message", "").isEmpty()) {
      masked.put("message", "masked");
    }
    if (answer.containsKey("time")) {
      masked.put("time", maskedTime(answer.getString("time")));
    }
    if (answer.getValue("created_date") != null) {
      masked.put("created_date", maskedTime(answer.getString("created_date")));
    }
    if (answer.containsKey("task_templates")) {
      masked.put("task_templates", sorted(answer.getJsonArray("task_templates")));
    }
    sortNames(masked.getJsonArray("task_template_version"));
    masked
        .getJsonArray("task_template_versions", new JsonArray())
        .forEach(version -> sortNames((JsonArray) version));
    for (Object entry : masked.getJsonArray("task_instance_error_log", new JsonArray())) {
      JsonArray positions = (JsonArray) entry;
      positions.set(0, "masked").set(1, maskedTime(positions.getString(1)));
    }
    return masked;
  }

  /** The order of arguments means nothing: clients make sets of them. */
  private static void sortNames(JsonArray templateVersion) {
    if (templateVersion != null) {
      for (int list = 2; list < 5; list++) {
        templateVersion.set(list, sorted(templateVersion.getJsonArray(list)));
      }
    }
  }

  private static JsonArray sorted(JsonArray elements) {
    return new JsonArray(elements.stream().sorted(Comparator.comparing(Object::toString)).toList());
  }

  private static String maskedTime(String time) {
    assertThat(time).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
    return "masked";
  }
}
