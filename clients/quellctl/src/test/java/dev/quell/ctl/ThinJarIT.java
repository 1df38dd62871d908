package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.ctl.ThinJar.Ended;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** quellctl as a jar of its own: small, and whole. */
@Timeout(120)
class ThinJarIT {
  private static final long MAX_BYTES = 5_000_000;

  @TempDir private Path folder;

  private Ended run(Map<String, String> environment, String... arguments) throws Exception {
    return ThinJar.run(folder, environment, arguments);
  }

  @Test
  void isSmall() throws IOException {
    assertThat(Files.size(ThinJar.PATH)).isLessThanOrEqualTo(MAX_BYTES);
  }

  @Test
  void holdsNoServerAndNoSchema() throws IOException {
    try (JarFile jar = new JarFile(ThinJar.PATH.toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .contains("dev/quell/ctl/QuellCtl.class", "dev/quell/domain/command/Scope.class")
          .noneMatch(name -> name.startsWith("dev/quell/api/"))
          .noneMatch(name -> name.startsWith("dev/quell/worker/"))
          .noneMatch(name -> name.endsWith(".sql"));
    }
  }

  /** The libraries' notices stand beside Quell's. */
  @Test
  void saysUnderWhichTermsItMayBeUsed() throws IOException {
    Path root = Path.of("../..");
    try (JarFile jar = new JarFile(ThinJar.PATH.toFile())) {
      assertThat(text(jar, "META-INF/LICENSE"))
          .isEqualTo(Files.readString(root.resolve("LICENSE")));
      assertThat(text(jar, "META-INF/NOTICE"))
          .contains(Files.readString(root.resolve("NOTICE")).strip())
          .contains("Jackson");
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (InputStream content = jar.getInputStream(jar.getEntry(name))) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void explainsItself() throws Exception {
    Ended version = run(Map.of(), "--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.output()).matches("quellctl \\d+\\.\\d+\\.\\d+\\S*");
    assertThat(version.errors()).isEmpty();

    Ended help = run(Map.of(), "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.output()).startsWith("Usage: quellctl ").contains("stuck", "Exit codes:");
    assertThat(help.errors()).isEmpty();
  }

  @Test
  void saysWhatIsWrongOnTheCommandLine() throws Exception {
    Ended ended = run(Map.of(), "kill", "--workflow", "one");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.errors())
        .startsWith("Invalid value for option '--workflow': 'one' is not a long");
  }

  /** Nothing but the token is written: no line of a log that lacks its library. */
  @Test
  void makesATokenAlone() throws Exception {
    Map<String, String> secret = Map.of("QUELL_AUTH_SECRET", "8d5f2c0b6e7a41d39c8b5a6f7e0d1c2b");

    Ended ended = run(secret, "token", "--user", "alice", "--scope", "fsm:read,kill");

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.output()).matches("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");
  }

  @Test
  void readsAndWritesJson() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server
          .then(new JsonObject().put("kill_jobs", new JsonArray()).put("next_before", null))
          .then(422, "{\"error\":{\"exception_message\":\"Not \\u0061 number.\"}}")
          .then(502, "<html></html>");
      Map<String, String> url = Map.of("QUELL_URL", "http://127.0.0.1:" + server.port());

      Ended listed = run(url, "jobs", "--json");
      assertThat(listed).isEqualTo(new Ended(0, "{\"kill_jobs\":[],\"next_before\":null}", ""));
      Ended refused = run(url, "jobs", "rate", "7", "12.5", "--reason", "slower");
      assertThat(refused).isEqualTo(new Ended(3, "", "Not a number."));
      Ended noJson = run(url, "jobs");
      assertThat(noJson)
          .isEqualTo(new Ended(4, "", "The server answered with status 502 and no explanation."));
    }
  }
}
