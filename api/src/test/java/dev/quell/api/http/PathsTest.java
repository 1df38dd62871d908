package dev.quell.api.http;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which path leads where, and what becomes of those that lead nowhere. */
@DatabaseTest
class PathsTest {
  @Shared private ApiServer server;

  @ParameterizedTest
  @CsvSource({"/api/v3,v3", "/api/v2,v2"})
  void tellsTheVersionOfItsPrefix(String prefix, String version) {
    HttpResponse<String> response = server.get(prefix + "/api_version");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response)).isEqualTo(new JsonObject().put("status", version));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v3/", "/api/v2/"})
  void greetsAtTheRoot(String path) {
    HttpResponse<String> response = server.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).getString("msg")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v3,/api/v3/",
    "/api/v2?a=b,/api/v2/?a=b",
    "/api/v3/health/,/api/v3/health",
    "/api/v3/array/7/get_array_max_concurrently_running/?client_jobmon_version=3.6.0,"
        + "/api/v3/array/7/get_array_max_concurrently_running?client_jobmon_version=3.6.0",
    "/api/v3/cluster/dummy/,/api/v3/cluster/dummy",
    "/api/v3/cluster/1/queue/a%2Fb/,/api/v3/cluster/1/queue/a%2Fb",
    "/api/v3/task_resources/1/,/api/v3/task_resources/1",
    "//api/v3/health/,/api/v3/health",
    "/api/docs/,/api/docs",
  })
  void redirectsToTheFormThatExists(String path, String location) {
    HttpResponse<String> response = server.get(path);

    assertThat(response.statusCode()).isEqualTo(307);
    assertThat(response.headers().firstValue("Location")).hasValue(location);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/health",
        "/api",
        "/api/v1/health",
        "/api/v3x",
        "/api/v3/nothing",
        "/api/v3/nothing/",
        "/api/v3/array/7",
        "/api/v3/cluster",
        "/api/v3/cluster/",
        "/api/v3/cluster/1/queue",
        "/api/v3/cluster/1/queue/",
        "/api/v3/cluster/1/queue/a/b",
        "/api/v3/cluster/1/other/a",
        "/api/v3/get_array_task_instance_id/1/1",
        "/api/docs/assets/nothing.js"
      })
  void knowsNoOtherPath(String path) {
    HttpResponse<String> response = server.get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response))
        .isEqualTo(
            new JsonObject()
                .put("detail", "Not Found")
                .put(
                    "error",
                    new JsonObject()
                        .put("type", "NotFound")
                        .put("exception_message", "Not Found")
                        .put("status_code", "404")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/api/v3/array|POST",
        "PUT|/api/v2/task_instance/7/log_done|POST",
        "POST|/api/v3/time|GET",
        "HEAD|/api/v3/time|GET",
        "DELETE|/api/v3/health|GET, HEAD",
        "HEAD|/api/v3/cluster/dummy|GET",
        "POST|/api/v3/cluster/a%2Fb|GET",
        "POST|/api/v3/cluster/1/queue/null.q|GET",
        "PUT|/api/v3/get_array_task_instance_id/1/1/0|GET",
        "POST|/api/v3/task_instance/7/task_instance_error_log|GET",
        "GET|/api/v3/task_resources/1|POST",
        "GET|/api/v3/workflow_run/1/sync_status|POST",
        "OPTIONS|/api/v3/time|GET",
        "POST|/metrics|GET",
        "HEAD|/livez|GET",
        "PUT|/api/docs|GET"
      })
  void refusesOtherMethods(String method, String path, String allowed) {
    HttpResponse<String> response = server.send(method, path, BodyPublishers.noBody());

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    if (!method.equals("HEAD")) {
      assertThat(json(response).getString("detail")).isEqualTo("Method Not Allowed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "--1", "-0", "1.5", "007", "+7", "%20", "%00", "%D9%A7"})
  void refusesPathIdsThatAreNone(String id) {
    HttpResponse<String> response =
        server.get("/api/v3/array/" + id + "/get_array_max_concurrently_running");

    assertThat(response.statusCode()).isEqualTo(422);
    JsonObject first = json(response).getJsonArray("detail").getJsonObject(0);
    assertThat(first.getJsonArray("loc")).isEqualTo(new JsonArray().add("path").add("array_id"));
    assertThat(first.fieldNames()).containsExactlyInAnyOrder("type", "loc", "msg", "input");
    assertThat(json(response).getJsonObject("error").getString("exception_message"))
        .contains("array_id", "an integer in decimal digits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "9223372036854775807", "9223372036854775808"})
  void takesIdsThatNoRowCanHaveForUnknown(String id) {
    assertThat(
            server.get("/api/v3/array/" + id + "/get_array_max_concurrently_running").statusCode())
        .isEqualTo(404);
  }

  @Test
  void refusesPathsThatCannotBeDecoded() {
    String answer =
        server.raw(
            "GET /api/v3/array/%zz/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("X-Frame-Options: DENY", "The path of the request cannot be decoded.");
  }

  /** A decoder would put another text in their place. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v3/cluster/%C0%AF",
        "/api/v3/cluster/%ED%A0%80",
        "/api/v3/cluster/a%FFb",
        "/api/v3/cluster/a%E2%82",
        "/api/v3/cluster/K\u00fcche",
        "/api/v3/lost_workflow_run?status=R&version=%C0%AF",
        "/api/v3/lost_workflow_run?status=R&version=%F4%90%80%80",
        "/api/v3/lost_workflow_run?status=R&version=%",
        "/api/v3/lost_workflow_run?status=R&version=%4",
        "/api/v3/lost_workflow_run?status=R&version=%zz"
      })
  void refusesAddressesThatStandForNoText(String address) {
    String answer =
        server.raw("GET " + address + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"status_code\":\"400\"");
  }

  @Test
  void takesEscapedText() {
    assertThat(server.get("/api/v3/cluster/K%C3%BCche%F0%9F%98%80%25?a=%E2%82%AC").statusCode())
        .isNotEqualTo(400);
  }
}
