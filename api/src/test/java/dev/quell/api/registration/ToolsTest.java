package dev.quell.api.registration;

import static dev.quell.api.registration.RegistrationClient.ok;
import static dev.quell.api.registration.RegistrationClient.race;
import static dev.quell.api.registration.RegistrationClient.refused;
import static dev.quell.api.registration.RegistrationClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code POST /tool}, {@code POST /tool_version} and the read of versions. */
@DatabaseTest
class ToolsTest {
  @Shared private TestDatabase db;

  @Shared
  @SuppressWarnings("UnusedVariable") // Listens; the client calls it.
  private ApiServer server;

  @Shared private RegistrationClient client;

  @Test
  void givesTheSameToolEachTime() {
    JsonArray tool = client.tool("unknown-alice");

    assertThat(tool.getString(1)).isEqualTo("unknown-alice");
    assertThat(client.tool("unknown-alice")).isEqualTo(tool);
  }

  @Test
  void tellsNamesApartByCaseBlanksAndAlphabet() {
    List<Long> ids =
        List.of("r", "R", "r ", " r", "\u0433", "数\uD83D\uDE00", "").stream()
            .map(name -> client.tool(name).getLong(0))
            .distinct()
            .toList();

    assertThat(ids).hasSize(7);
    assertThat(client.tool("数\uD83D\uDE00").getString(1)).isEqualTo("数\uD83D\uDE00");
  }

  @Test
  void takesANumberAsTextAndDropsNulCharacters() {
    JsonArray tool =
        ok(client.post("/tool", new JsonObject().put("name", 42))).getJsonArray("tool");

    assertThat(tool.getString(1)).isEqualTo("42");
    assertThat(client.tool("4\u00002")).isEqualTo(tool);
  }

  @Test
  void givesRacingCallersTheSameTool() {
    String name = "raced-" + unique();

    assertThat(race(() -> client.tool(name)).stream().distinct()).hasSize(1);
    assertThat(db.<Long>value("select count(*) from tool where name = ?", name)).isEqualTo(1);
  }

  @Test
  void usesUpNoIdsForToolsThatExist() {
    long first = client.tool("steady-" + unique()).getLong(0);
    client.tool("unknown-alice");
    long present = client.tool("unknown-alice").getLong(0);
    for (int i = 0; i < 10; i++) {
      assertThat(client.tool("unknown-alice").getLong(0)).isEqualTo(present);
    }

    assertThat(client.tool("next-" + unique()).getLong(0)).isLessThanOrEqualTo(first + 2);
  }

  @Test
  void addsAVersionEachTimeAndListsThemAscending() {
    long tool = client.tool("versioned-" + unique()).getLong(0);
    assertThat(versions(tool)).isEmpty();

    long first = client.toolVersion(tool);
    long second = client.toolVersion(tool);

    assertThat(second).isGreaterThan(first);
    assertThat(versions(tool))
        .containsExactly(new JsonArray(List.of(first, tool)), new JsonArray(List.of(second, tool)));
  }

  @Test
  void takesTheToolIdAsDigitsToo() {
    long tool = client.tool("digits-" + unique()).getLong(0);
    JsonObject body = new JsonObject().put("tool_id", Long.toString(tool));

    JsonArray version = ok(client.post("/tool_version", body)).getJsonArray("tool_version");

    assertThat(version.getLong(1)).isEqualTo(tool);
  }

  @Test
  void refusesAVersionOfAnUnknownTool() {
    JsonObject body = new JsonObject().put("tool_id", 999_999_999);

    assertThat(refused(client.post("/tool_version", body), 404))
        .isEqualTo("There is no tool with the id 999999999.");
    assertThat(versions(999_999_999)).isEmpty();
  }

  @Test
  void refusesNamesThatAreNone() {
    assertThat(refused(client.post("/tool", new JsonObject()), 400)).contains("'name' is missing");
    assertThat(refused(client.post("/tool", new JsonObject().putNull("name")), 400))
        .contains("'name'", "null");
    assertThat(refused(client.post("/tool", new JsonObject().put("name", "x".repeat(256))), 400))
        .contains("'name'", "255");
    assertThat(client.get("/tool/one/tool_versions").statusCode()).isEqualTo(422);
  }

  private JsonArray versions(long tool) {
    return ok(client.get("/tool/" + tool + "/tool_versions")).getJsonArray("tool_versions");
  }
}
