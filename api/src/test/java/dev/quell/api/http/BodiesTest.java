package dev.quell.api.http;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that no schema can judge: other encodings, sizes and content types, on every route. */
@DatabaseTest
class BodiesTest {
  private static final List<String> ROUTES =
      List.of(
          "/api/v3/array",
          "/api/v3/array/1/queue_task_batch",
          "/api/v3/array/1/transition_to_launched",
          "/api/v3/array/1/transition_to_killed",
          "/api/v3/task_instance/instantiate_task_instances",
          "/api/v3/task_instance/1/log_running",
          "/api/v3/task_instance/1/log_report_by",
          "/api/v2/task_instance/1/log_done",
          "/api/v3/task_instance/1/log_error_worker_node",
          "/api/v3/task_resources/1",
          "/api/v3/workflow_run/1/sync_status");
  private static final byte[] FIFTY_MEGABYTES = new byte[50_000_000];

  @Shared private ApiServer server;

  static Stream<String> routes() {
    return ROUTES.stream();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void refusesFiftyMegabytes(String route) {
    HttpResponse<String> response =
        server.send(
            "POST",
            route,
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(FIFTY_MEGABYTES)));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).getString("detail")).contains("at most 1000000 bytes");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void refusesBytesThatAreNoText(String route) {
    byte[] latin = "{\"name\": \"Küche\"}".getBytes(StandardCharsets.ISO_8859_1);

    HttpResponse<String> response = server.send("POST", route, BodyPublishers.ofByteArray(latin));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail"))
        .contains("must be a JSON object in UTF-8", "line 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void refusesOtherEncodings(String charset) {
    HttpResponse<String> response =
        server.send(
            "POST",
            "/api/v3/task_instance/1/log_done",
            BodyPublishers.ofString("{}", Charset.forName(charset)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("another encoding");
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "no type at all"
  })
  void readsJsonWhateverTheContentTypeSays(String contentType) {
    String body = "{\"batch_number\": 1, \"padding\": \"" + "x=y&".repeat(10_000) + "\"}";

    HttpResponse<String> response =
        server.send(
            "POST",
            "/api/v3/array/1/transition_to_killed",
            BodyPublishers.ofString(body),
            "Content-Type",
            contentType);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void refusesBottomlessNesting(String opening) {
    HttpResponse<String> response =
        server.post("/api/v3/task_instance/1/log_done", opening.repeat(100_000));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("must be a JSON object");
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 500_000})
  void refusesNumbersWithoutEnd(int digits) {
    String body = "{\"batch_number\": " + "1".repeat(digits) + "}";

    assertThat(server.post("/api/v3/array/1/transition_to_killed", body).statusCode())
        .isEqualTo(400);
  }

  /** A client keeps what it is told of; a value that no answer could hold is none. */
  @ParameterizedTest
  @ValueSource(ints = {100, 900, 999})
  void refusesNestingThatNobodyCouldFollow(int depth) {
    String deep = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    String body =
        "{\"queue_id\": 1, \"task_resources_type_id\": \"O\", \"requested_resources\": %s}"
            .formatted(deep);

    HttpResponse<String> response = server.post("/api/v3/task/bind_resources", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("nested deeper than 100 levels");
  }

  @ParameterizedTest
  @CsvSource({
    "\\ud83d,half of a surrogate pair",
    "\\ude00\\ud83d,half of a surrogate pair",
    "\u00c0\u00af,'beyond line 1, column 11'",
    "\u00e0\u0080\u00af,'beyond line 1, column 11'",
    "\u00ed\u00a0\u0080,'beyond line 1, column 11'"
  })
  void refusesTextThatCouldNotBeKept(String bytes, String sentence) {
    byte[] body = ("{\"name\": \"" + bytes + "\"}").getBytes(StandardCharsets.ISO_8859_1);

    HttpResponse<String> response =
        server.send("POST", "/api/v3/tool", BodyPublishers.ofByteArray(body));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains(sentence);
  }

  @Test
  void keepsTextBeyondASCII() {
    String name = "\"K\u00fcche \\ud83d\\ude00 \uFFFD\"";

    HttpResponse<String> response = server.post("/api/v3/tool", "{\"name\": " + name + "}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response).getJsonArray("tool").getString(1))
        .isEqualTo("K\u00fcche \uD83D\uDE00 \uFFFD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551617",
        "1e19",
        "\"9223372036854775808\""
      })
  void refusesNumbersThatNoFieldHolds(String number) {
    HttpResponse<String> response =
        server.post("/api/v3/array/1/transition_to_killed", "{\"batch_number\": " + number + "}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
  }

  @Test
  void takesTheLastOfEqualNames() {
    String path = "/api/v3/array/1/transition_to_killed";

    assertThat(server.post(path, "{\"batch_number\": 1, \"batch_number\": \"x\"}").statusCode())
        .isEqualTo(400);
    assertThat(server.post(path, "{\"batch_number\": \"x\", \"batch_number\": 1}").statusCode())
        .isEqualTo(200);
  }
}
