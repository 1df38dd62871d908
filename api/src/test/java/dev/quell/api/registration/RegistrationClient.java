package dev.quell.api.registration;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.Provides;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Registers what a client registers before it runs a workflow. */
final class RegistrationClient {
  static final String LARGEST_HASH = "9".repeat(78);

  private static final AtomicLong NUMBER = new AtomicLong(1_000);
  private static final int CALLERS = 16;

  private final ApiServer server;

  private RegistrationClient(ApiServer server) {
    this.server = server;
  }

  @Provides
  static RegistrationClient of(ApiServer server) {
    return new RegistrationClient(server);
  }

  /** A number that no other test uses. */
  static long unique() {
    return NUMBER.incrementAndGet();
  }

  /** The answers of many callers at once. */
  static <T> List<T> race(Supplier<T> call) {
    return IntStream.range(0, CALLERS).parallel().mapToObj(caller -> call.get()).toList();
  }

  HttpResponse<String> post(String path, JsonObject body) {
    return server.post("/api/v3" + path + "?client_jobmon_version=3.6.0", body);
  }

  HttpResponse<String> put(String path, JsonObject body) {
    return server.send("PUT", "/api/v3" + path, BodyPublishers.ofString(body.encode()));
  }

  HttpResponse<String> get(String path) {
    return server.get("/api/v3" + path);
  }

  /** The body of an answer that must be 200. */
  static JsonObject ok(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  /** The sentence of a refusal. */
  static String refused(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return json(response).getString("detail");
  }

  JsonArray tool(String name) {
    return ok(post("/tool", new JsonObject().put("name", name))).getJsonArray("tool");
  }

  /** The id of a new version of a new tool. */
  long toolVersion() {
    return toolVersion(tool("tool-" + unique()).getLong(0));
  }

  long toolVersion(long toolId) {
    return ok(post("/tool_version", new JsonObject().put("tool_id", toolId)))
        .getJsonArray("tool_version")
        .getLong(0);
  }

  long template(long toolVersionId, String name) {
    return ok(post(
            "/task_template",
            new JsonObject().put("tool_version_id", toolVersionId).put("task_template_name", name)))
        .getLong("task_template_id");
  }

  /** The id of a new template of a new tool version. */
  long template() {
    return template(toolVersion(), "template");
  }

  JsonArray templateVersion(long templateId, JsonObject body) {
    return ok(post("/task_template/" + templateId + "/add_version", body))
        .getJsonArray("task_template_version");
  }

  /** A new version of a new template, with arguments of its own. */
  JsonArray templateVersion(List<String> nodeArgs) {
    return templateVersion(
        template(),
        new JsonObject()
            .put("command_template", "true")
            .put("arg_mapping_hash", unique())
            .put("node_args", nodeArgs)
            .put("task_args", List.of())
            .put("op_args", List.of()));
  }

  JsonObject nodes(JsonArray nodes) {
    return ok(post("/nodes", new JsonObject().put("nodes", nodes))).getJsonObject("nodes");
  }

  JsonObject dag(Object hash) {
    return ok(post("/dag", new JsonObject().put("dag_hash", hash)));
  }
}
