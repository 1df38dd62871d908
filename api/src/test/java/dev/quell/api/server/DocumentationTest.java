package dev.quell.api.server;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
@DatabaseTest
class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  @Shared private ApiServer server;

  @Test
  void servesTheContractWithItsPrefixes() {
    HttpResponse<String> response = server.get("/api/openapi.json");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonObject contract = json(response);
    assertThat(contract.getString("openapi")).startsWith("3.1");
    assertThat(contract.getJsonObject("info").getString("title")).isEqualTo("Quell");
    assertThat(contract.getJsonArray("servers"))
        .isEqualTo(
            new JsonArray()
                .add(new JsonObject().put("url", "/api/v3"))
                .add(new JsonObject().put("url", "/api/v2")));
    assertThat(contract.getJsonObject("paths").fieldNames())
        .contains("/task_instance/{task_instance_id}/log_report_by");
  }

  @Test
  void servesAPageWhoseFilesAreAllThere() {
    HttpResponse<String> page = server.get("/api/docs");

    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    List<String> links = LINK.matcher(page.body()).results().map(m -> m.group(1)).toList();
    assertThat(links).hasSize(4);
    for (String link : links) {
      String path = URI.create("/api/docs").resolve(link).getPath();
      HttpResponse<String> file = server.get(path);
      assertThat(file.statusCode()).as(path).isEqualTo(200);
      assertThat(file.body()).as(path).isNotEmpty();
    }
  }

  @Test
  void servesScriptsAsFilesOnly() {
    assertThat(server.get("/api/docs").body())
        .doesNotContainPattern("<script(?![^>]*\\ssrc=)")
        .doesNotContainPattern("<script[^>]*>[^<]")
        .doesNotContainPattern("\\son\\w+=");
    for (String script : List.of("initializer.js", "assets/swagger-ui-bundle.js")) {
      assertThat(
              server.get("/api/docs/" + script).headers().firstValue("Content-Type").orElseThrow())
          .as(script)
          .startsWith("text/javascript");
    }
  }
}
