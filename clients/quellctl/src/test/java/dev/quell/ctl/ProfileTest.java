package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which server is called, with which token, is told by options, the environment or a profile. */
class ProfileTest {
  private static final int NO_SERVER = 1;
  private static final JsonObject NO_JOBS = new JsonObject().put("kill_jobs", new JsonArray());

  private final ScriptedServer server = ScriptedServer.start();

  @TempDir private Path config;

  private Path profiles;

  @BeforeEach
  void makeFolder() throws IOException {
    profiles = Files.createDirectory(config.resolve("quellctl")).resolve("profiles.properties");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void write(String text) throws IOException {
    Files.writeString(profiles, text.replace("SERVER", url()));
  }

  private String url() {
    return "http://127.0.0.1:" + server.port();
  }

  private Path token(String name, String text) throws IOException {
    return Files.writeString(profiles.resolveSibling(name), text + "\n");
  }

  private CtlRun ctl() {
    return new CtlRun().with("XDG_CONFIG_HOME", config.toString());
  }

  /** Runs a command that calls the server once; returns the token that came. */
  private String sentBy(CtlRun ctl, String... arguments) {
    server.then(NO_JOBS);
    assertThat(ctl.run(arguments)).as(ctl.errors()).isZero();
    HttpServerRequest last = server.requests().get(server.requests().size() - 1);
    return String.valueOf(last.getHeader("Authorization"));
  }

  @Test
  void namesServerTokenAndOutputByOneWord() throws IOException {
    token("night.token", "of-night");
    write("night.url = SERVER/\nnight.token-file = night.token\nnight.output = json\n");

    CtlRun byOption = ctl();
    assertThat(sentBy(byOption, "jobs", "--profile", "night")).isEqualTo("Bearer of-night");
    assertThat(byOption.output()).isEqualTo(NO_JOBS.encode());
    assertThat(sentBy(ctl().with("QUELL_PROFILE", "night"), "jobs")).isEqualTo("Bearer of-night");
    CtlRun asTable = ctl();
    sentBy(asTable, "jobs", "--profile", "night", "--output", "table");
    assertThat(asTable.output()).isEqualTo("There is no such kill job.");
  }

  @Test
  void isTakenWithoutAWordIfItIsTheDefault() throws IOException {
    write("default.url = SERVER\n");

    assertThat(sentBy(ctl(), "jobs")).isEqualTo("null");
  }

  @Test
  void comesAfterTheEnvironmentUnlessItIsNamed() throws IOException {
    token("night.token", "of-night");
    write("night.url = SERVER\nnight.token-file = night.token\n");
    CtlRun other =
        ctl()
            .with("QUELL_URL", "http://127.0.0.1:" + NO_SERVER)
            .with("QUELL_TOKEN", "of-another")
            .with("QUELL_PROFILE", "night");

    assertThat(sentBy(other, "jobs", "--profile", "night")).isEqualTo("Bearer of-night");
    CtlRun byEnvironment = ctl().with("QUELL_URL", url()).with("QUELL_PROFILE", "night");
    assertThat(sentBy(byEnvironment.with("QUELL_TOKEN", "of-environment"), "jobs"))
        .isEqualTo("Bearer of-environment");
  }

  @Test
  void sendsItsTokenToItsServerAlone() throws IOException {
    token("night.token", "of-night");
    write("night.url = https://night.example.org\nnight.token-file = night.token\n");

    assertThat(sentBy(ctl(), "jobs", "--profile", "night", "--server", url())).isEqualTo("null");
  }

  @Test
  void sendsNoTokenOfTheEnvironmentToAServerThatItNames() throws IOException {
    write("night.url = SERVER\n");

    CtlRun ctl = ctl().with("QUELL_TOKEN", "of-another");
    assertThat(sentBy(ctl, "jobs", "--profile", "night")).isEqualTo("null");
  }

  @Test
  void readsTheTokenOfAFileThatTheEnvironmentNames() throws IOException {
    Path file = token("token", "of-a-file");
    CtlRun ctl = ctl().with("QUELL_URL", url()).with("QUELL_TOKEN_FILE", file.toString());

    assertThat(sentBy(ctl, "jobs")).isEqualTo("Bearer of-a-file");
    assertThat(sentBy(ctl.with("QUELL_TOKEN", "first"), "jobs")).isEqualTo("Bearer first");
    CtlRun missing = ctl().with("QUELL_URL", url()).with("QUELL_TOKEN_FILE", "/nonexistent");
    assertThat(missing.run("jobs")).isEqualTo(2);
    assertThat(missing.errors()).startsWith("The file of QUELL_TOKEN_FILE cannot be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "night.url = http://x | There is no profile 'day'; ",
        "day.uri = http://x | The key 'day.uri' in ",
        "day.output = xml | day.output in ",
        "day.url = \\\\u00 | The profiles in ",
        "day.url = ftp://x | The address of the server must be http(s)://host[:port]"
      })
  void isRefusedWithASentence(String text, String sentence) throws IOException {
    Files.writeString(profiles, text.replace("\\\\", "\\"));
    CtlRun ctl = ctl();

    assertThat(ctl.run("jobs", "--profile", "day")).isEqualTo(2);
    assertThat(ctl.errors()).startsWith(sentence);
  }
}
