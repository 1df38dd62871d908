package dev.quell.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compose files, by the schema of the Compose Specification, which knows no other fields. */
class ComposeTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::\\?[^}]*)?}");

  private final Validator validator;

  ComposeTest() throws IOException {
    try (InputStream file = ComposeTest.class.getResourceAsStream("/compose-spec.json")) {
      JsonObject schema = new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
      readAsMeant(schema);
      // It came into the specification after this edition.
      schema.getJsonObject("properties").put("name", new JsonObject().put("type", "string"));
      validator =
          Validator.create(
              JsonSchema.of(schema),
              new JsonSchemaOptions()
                  .setDraft(Draft.DRAFT7)
                  .setBaseUri("app://compose")
                  .setOutputFormat(OutputFormat.Basic));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"compose.yaml", "compose.standby.yaml"})
  void areWhatTheSpecificationSays(String file) throws IOException {
    OutputUnit result = validator.validate(read(file));

    assertThat(result.getValid()).as(String.valueOf(result.getErrors())).isTrue();
  }

  /** Else the test above would prove nothing. */
  @Test
  void aFieldThatIsNotInTheSpecificationIsRefused() throws IOException {
    JsonObject file = read("compose.yaml");
    file.getJsonObject("services").getJsonObject("quell").put("mem_limits", "1g");

    assertThat(validator.validate(file).getValid()).isFalse();
  }

  @Test
  void theStandbyIsOfTheVersionOfThePrimaryAndHasItsSettings() throws IOException {
    JsonObject primary = services("compose.yaml").getJsonObject("postgres");
    JsonObject changed = services("compose.standby.yaml").getJsonObject("postgres");
    JsonObject standby = services("compose.standby.yaml").getJsonObject("postgres-standby");

    assertThat(standby.getString("image")).isEqualTo(primary.getString("image"));
    assertThat(command(changed)).containsAll(command(primary));
    assertThat(command(standby)).containsAll(command(primary));
  }

  @Test
  void quellKnowsBothServersByTheirNames() throws IOException {
    JsonObject services = services("compose.yaml").mergeIn(services("compose.standby.yaml"), true);
    JsonObject quell = services.getJsonObject("quell").getJsonObject("environment");

    assertThat(quell.getString("QUELL_DATABASE_URL"))
        .contains("@postgres:5432,postgres-standby:5432/")
        .endsWith("?target_session_attrs=read-write");
    assertThat(quell.getString("QUELL_DATABASE_READ_URL")).contains("@postgres-standby:5432/");
    assertThat(services.fieldNames()).contains("postgres", "postgres-standby");
    assertThat(services.getJsonObject("quell").getJsonObject("depends_on").fieldNames())
        .containsExactlyInAnyOrder("postgres", "postgres-standby");
  }

  /** What is asked of the environment is what the page has people put there. */
  @Test
  void thePageMakesEverySecretThatTheFilesAskFor() throws IOException {
    String page = Files.readString(Path.of("README.md"));
    for (String file : List.of("compose.yaml", "compose.standby.yaml")) {
      assertThat(VARIABLE.matcher(Files.readString(Path.of(file))).results())
          .isNotEmpty()
          .allSatisfy(variable -> assertThat(page).contains(variable.group(1) + "=$(openssl rand"));
    }
  }

  @Test
  void everyFileThatIsMountedIsThere() throws IOException {
    for (String file : List.of("compose.yaml", "compose.standby.yaml")) {
      for (Map.Entry<String, Object> service : services(file)) {
        assertThat(((JsonObject) service.getValue()).getJsonArray("volumes", new JsonArray()))
            .map(Object::toString)
            .filteredOn(volume -> volume.startsWith("./"))
            .allSatisfy(volume -> assertThat(Path.of(volume.split(":")[0])).exists());
      }
    }
  }

  /**
   * The parts have ids of an older draft, beside which references lead nowhere, and durations such
   * as 5s, which that format of JSON Schema does not know.
   */
  private static void readAsMeant(JsonObject schema) {
    if (schema.getValue("id") instanceof String) {
      schema.remove("id");
    }
    if ("duration".equals(schema.getValue("format"))) {
      schema.remove("format");
      schema.put("pattern", "^(\\d+(us|ms|s|m|h))+$");
    }
    for (String name : List.copyOf(schema.fieldNames())) {
      if (schema.getValue(name) instanceof JsonObject inner) {
        readAsMeant(inner);
      } else if (schema.getValue(name) instanceof JsonArray several) {
        several.stream()
            .filter(JsonObject.class::isInstance)
            .forEach(each -> readAsMeant((JsonObject) each));
      }
    }
  }

  private static List<String> command(JsonObject service) {
    return service.getJsonArray("command").stream().map(Object::toString).toList();
  }

  private static JsonObject services(String file) throws IOException {
    return read(file).getJsonObject("services");
  }

  private static JsonObject read(String file) throws IOException {
    return new JsonObject(Chart.STRICT.readTree(Path.of(file).toFile()).toString());
  }
}
