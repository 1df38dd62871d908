package dev.quell.api.registration;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a distributor is told of resources before it submits a batch. */
@DatabaseTest
class TaskResourcesRoutesTest {
  private static final String NOTHING = "{\"requested_resources\":null,\"queue_name\":null}";

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"cores\": 1, \"memory\": 2.5, \"runtime\": 300, \"stdout\": \"/logs\"}",
        "{\"exclusive\": true, \"requeue\": false, \"constraint\": null}",
        "{\"nested\": {\"list\": [1, \"two\", true, false, null, {}]}}",
        "{\"project\": \"数\\ud83d\\ude00 \\\"quoted\\\"\"}"
      })
  void givesWhatWasBoundWithItsQueue(String stored) {
    JsonObject expected =
        new JsonObject()
            .put("requested_resources", new JsonObject(stored))
            .put("queue_name", "null.q");
    long id = insert(3L, stored);

    HttpResponse<String> first = post("v3", id, "{}");
    HttpResponse<String> again = post("v2", id, "{}");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(json(first)).isEqualTo(expected);
    assertThat(again.body()).isEqualTo(first.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"any\": [1], \"server_structlog_context\": {\"a\": 1}}"})
  void needsNoBody(String body) {
    assertThat(
            json(post("v3", insert(1L, "{\"cores\": 1}"), body))
                .getJsonObject("requested_resources"))
        .isEqualTo(new JsonObject().put("cores", 1));
  }

  @Test
  void refusesABodyThatIsNoObject() {
    HttpResponse<String> response = post("v3", insert(1L, "{}"), "[]");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("must be a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[1]", "7", "\"text\"", "", "{'cores': 1}", "{} {}"})
  void givesNullForStoredTextThatIsNoObject(String stored) {
    HttpResponse<String> response = post("v3", insert(2L, stored), "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo("{\"requested_resources\":null,\"queue_name\":\"null.q\"}");
  }

  @Test
  void knowsNothingOfUnknownResources() {
    HttpResponse<String> response = post("v3", 999_999_999L, "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(NOTHING);
  }

  @Test
  void treatsResourcesWithoutQueueAsUnknown() {
    assertThat(post("v3", insert(null, "{\"cores\": 1}"), "{}").body()).isEqualTo(NOTHING);
  }

  private long insert(Long queue, String requestedResources) {
    return db.value(
        """
        insert into task_resources (queue_id, task_resources_type_id, requested_resources)
        values (?::bigint, 'O', ?)
        returning id
        """,
        queue,
        requestedResources);
  }

  private HttpResponse<String> post(String version, long id, String body) {
    return server.post("/api/%s/task_resources/%d".formatted(version, id), body);
  }
}
