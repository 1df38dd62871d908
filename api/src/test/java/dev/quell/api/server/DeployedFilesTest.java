package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.FreePort;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.config.yaml.YamlProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether the container, the services and the dashboard fit together. */
@Tag("process")
@DatabaseTest
class DeployedFilesTest {
  private static final Pattern PINNED = Pattern.compile("[\\w/-]+:v?\\d+(\\.\\d+)+([-_].+)?");
  private static final Pattern FROM = Pattern.compile("(?m)^FROM (\\S+)");

  @Shared private TestDatabase db;

  @Test
  void theServicesAreOfOneVersionEachAndReachableFromThisMachineAlone() {
    JsonObject services = yaml("compose.yaml").getJsonObject("services");

    assertThat(services.fieldNames())
        .containsExactlyInAnyOrder("postgres", "quell", "prometheus", "grafana");
    for (String name : services.fieldNames()) {
      JsonObject service = services.getJsonObject(name);
      assertThat(service.getString("image")).matches(PINNED);
      assertThat(service.getJsonArray("ports", new JsonArray()))
          .allMatch(port -> port.toString().startsWith("127.0.0.1:"));
      assertThat(service.getJsonArray("volumes", new JsonArray()))
          .map(Object::toString)
          .filteredOn(volume -> volume.startsWith("./"))
          .allSatisfy(volume -> assertThat(Deployed.FOLDER.resolve(volume.split(":")[0])).exists());
    }
  }

  @Test
  void noSecretStandsInAFile() {
    String compose = Deployed.text(Deployed.FOLDER.resolve("compose.yaml"));

    assertThat(Deployed.find(Pattern.compile("(?m)(?:SECRET|PASSWORD): (.+)$"), compose))
        .hasSize(3)
        .allMatch(value -> value.startsWith("${") && value.contains(":?"));
    assertThat(Deployed.text(Path.of("../.gitignore")))
        .contains("/deploy/.env", "/deploy/secrets/");
    assertThat(Deployed.text(Path.of("../.dockerignore"))).contains("deploy/secrets");
  }

  @Test
  void theContainerHasNoRightsAndItsLibrariesComeBeforeItsClasses() {
    String file = Deployed.text(Deployed.FOLDER.resolve("Dockerfile"));

    assertThat(Deployed.find(FROM, file)).hasSize(2).allMatch(image -> image.matches("\\S+:\\d.*"));
    assertThat(file)
        .containsSubsequence(
            "/quell/lib/ lib/", "/quell/app/ app/", "USER 10001:10001", "HEALTHCHECK")
        .contains("\"dev.quell.api.server.Main\"");
  }

  @Test
  void theHealthCheckTellsLifeFromDeath() throws Exception {
    try (ApiServer server = ApiServer.start(db.options())) {
      assertThat(healthCheck(server.port(), "/livez")).isZero();
      assertThat(healthCheck(server.port(), "/readyz")).isZero();
      server.readiness().drain();
      assertThat(healthCheck(server.port(), "/readyz")).isNotZero();
    }
    assertThat(healthCheck(FreePort.find(), "/livez")).isNotZero();
  }

  @Test
  void theDashboardAsksTheDataSourceThatIsProvided() {
    JsonObject source =
        yaml("grafana/provisioning/datasources/prometheus.yml")
            .getJsonArray("datasources")
            .getJsonObject(0);
    JsonObject dashboard = new JsonObject(Deployed.text(Deployed.DASHBOARD));
    Set<Integer> ids = new HashSet<>();

    assertThat(source.getString("url")).isEqualTo("http://prometheus:9090");
    for (Object each : dashboard.getJsonArray("panels")) {
      JsonObject panel = (JsonObject) each;
      assertThat(ids.add(panel.getInteger("id"))).isTrue();
      if (!panel.getString("type").equals("row")) {
        assertThat(panel.getJsonObject("datasource").getString("uid"))
            .isEqualTo(source.getString("uid"));
        assertThat(panel.getJsonArray("targets")).isNotEmpty();
      }
    }
    assertThat(
            yaml("grafana/provisioning/dashboards/quell.yml")
                .getJsonArray("providers")
                .getJsonObject(0)
                .getJsonObject("options")
                .getString("path"))
        .isEqualTo("/var/lib/grafana/dashboards");
  }

  private static int healthCheck(int port, String path) throws Exception {
    ProcessBuilder script =
        new ProcessBuilder(
            List.of("bash", Deployed.FOLDER.resolve("healthcheck.sh").toString(), path));
    script.environment().put("QUELL_HTTP_PORT", Integer.toString(port));
    return script.start().waitFor();
  }

  private static JsonObject yaml(String file) {
    Vertx vertx = Vertx.vertx();
    try {
      return new YamlProcessor()
          .process(
              vertx, new JsonObject(), Buffer.buffer(Deployed.text(Deployed.FOLDER.resolve(file))))
          .await();
    } finally {
      vertx.close().await();
    }
  }
}
