package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.FreePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** quellctl as an operator gets it: in the packaged jar. */
class QuellCtlIT {
  @TempDir private Path folder;

  @Test
  void explainsItself() throws Exception {
    try (QuellProcess ctl = QuellProcess.start(folder, "ctl", "--help")) {
      assertThat(ctl.awaitExit()).isZero();
      assertThat(ctl.output()).startsWith("Usage: quellctl ").contains("stuck", "Exit codes:");
    }
    try (QuellProcess ctl = QuellProcess.start(folder, "ctl", "--version")) {
      assertThat(ctl.awaitExit()).isZero();
      assertThat(ctl.output()).matches("quellctl \\d+\\.\\d+\\.\\d+\\S*");
      assertThat(ctl.errors()).isEmpty();
    }
  }

  @Test
  void isNamedByTheHelpOfTheServer() throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, "--help")) {
      assertThat(quell.awaitExit()).isZero();
      assertThat(quell.output()).contains("quellctl");
    }
  }

  @Test
  void talksToAServerOfTheSameJar() throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, "--port", "0")) {
      Map<String, String> url = Map.of("QUELL_URL", "http://127.0.0.1:" + quell.awaitListening());
      try (QuellProcess ctl = QuellProcess.start(folder, url, "ctl", "jobs")) {
        assertThat(ctl.awaitExit()).as(ctl.errors()).isZero();
        assertThat(ctl.output()).isEqualTo("There is no such kill job.");
        assertThat(ctl.errors()).isEmpty();
      }
      quell.terminate();
      quell.awaitExit();
    }
  }

  /** Tokens are made where no server runs, and nothing but the token is written. */
  @Test
  void makesATokenAlone() throws Exception {
    Map<String, String> secret = Map.of("QUELL_AUTH_SECRET", "8d5f2c0b6e7a41d39c8b5a6f7e0d1c2b");
    try (QuellProcess ctl = QuellProcess.start(folder, secret, "ctl", "token", "--user", "alice")) {
      assertThat(ctl.awaitExit()).as(ctl.errors()).isZero();
      assertThat(ctl.output()).matches("eyJ[\\w.-]+");
      assertThat(ctl.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"quell.jar", "quellctl.jar"})
  void theScriptRunsTheJar(String jar) throws Exception {
    Path script = Path.of("..", "deploy", "quellctl").toAbsolutePath().normalize();
    ProcessBuilder builder =
        new ProcessBuilder(List.of(script.toString(), "jobs")).redirectErrorStream(true);
    int port = FreePort.find();
    builder.environment().put("QUELL_JAR", System.getProperty(jar));
    builder.environment().put("QUELL_URL", "http://127.0.0.1:" + port);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process ctl = builder.start();
    String output = new String(ctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    assertThat(ctl.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(ctl.exitValue()).isEqualTo(4);
    assertThat(output)
        .startsWith("The server http://127.0.0.1:%d cannot be reached: ".formatted(port));
  }
}
