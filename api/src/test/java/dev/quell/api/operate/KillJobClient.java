package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.Provides;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;

/** Short ways to ask a server about kill jobs. */
record KillJobClient(ApiServer server) {
  static final String JOBS = "/api/v3/kill_jobs";

  @Provides
  static KillJobClient of(ApiServer server) {
    return new KillJobClient(server);
  }

  /** What a request needs besides its selector. */
  static JsonObject order(JsonObject selector) {
    return new JsonObject().put("selector", selector).put("reason", "runaway");
  }

  static JsonObject instances(List<Long> ids) {
    return new JsonObject().put("task_instance_ids", new JsonArray(ids));
  }

  HttpResponse<String> post(JsonObject order) {
    return server.post(JOBS, order);
  }

  HttpResponse<String> post(JsonObject order, String key) {
    return server.send(
        "POST", JOBS, BodyPublishers.ofString(order.encode()), "Idempotency-Key", key);
  }

  /** Begins a job that must be let pass; gives its view. */
  JsonObject begin(JsonObject order) {
    HttpResponse<String> response = post(order);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    return json(response);
  }

  JsonObject dryRun(JsonObject selector) {
    return look(new JsonObject().put("selector", selector));
  }

  /** The answer to a dry run that must be let pass. */
  JsonObject look(JsonObject request) {
    HttpResponse<String> response = server.post(JOBS + "/dry_run", request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  /** An answer that must be 200. */
  JsonObject get(String path) {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  JsonObject job(long id) {
    return get(JOBS + "/" + id);
  }

  /** Steers a job; must be let pass. */
  JsonObject steer(long id, String action, JsonObject body) {
    String method = action.equals("rate_limit") ? "PUT" : "POST";
    HttpResponse<String> response =
        server.send(method, JOBS + "/" + id + "/" + action, BodyPublishers.ofString(body.encode()));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  static long idOf(JsonObject job) {
    return job.getLong("kill_job_id");
  }

  static String detail(HttpResponse<String> response) {
    return json(response).getJsonObject("error").getString("exception_message");
  }
}
