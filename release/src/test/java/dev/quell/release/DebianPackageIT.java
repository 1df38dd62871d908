package dev.quell.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Prerequisite;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Debian package is installed on this machine, used as the service that it is, upgraded and
 * purged.
 */
@Tag("process")
@TestMethodOrder(OrderAnnotation.class)
class DebianPackageIT {
  private static final Path RELEASE = Path.of(System.getProperty("release.folder"));
  private static final String VERSION = System.getProperty("release.version");
  private static final Path STATE = Path.of("/var/lib/quell");
  private static final Path CONFIGURATION = Path.of("/etc/quell/quell.yaml");
  private static final Path UNIT = Path.of("/usr/lib/systemd/system/quell.service");
  private static final Pattern LISTENS =
      Pattern.compile("Quell \\S+ listens on http://127\\.0\\.0\\.1:(\\d+)");
  private static final int SECONDS = 60;

  @TempDir private static Path folder;

  @BeforeAll
  static void install() throws Exception {
    Prerequisite.DEBIAN.require();
    run("dpkg", "-i", RELEASE.resolve("quell_" + VERSION + "_amd64.deb").toString());
  }

  @AfterAll
  static void leaveNothing() throws Exception {
    if (Prerequisite.DEBIAN.isThere()) {
      run("dpkg", "--purge", "quell");
    }
  }

  @Test
  @Order(1)
  void belongsToRootAndItsOwnUserAlone() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(STATE)))
        .isEqualTo("rwx------");
    assertThat(Files.getOwner(STATE).getName()).isEqualTo("quell");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(CONFIGURATION)))
        .isEqualTo("rw-r-----");
    assertThat(Files.getOwner(CONFIGURATION).getName()).isEqualTo("root");
    assertThat(Files.readString(Path.of("/usr/share/doc/quell/THIRD-PARTY.txt")))
        .contains("netty-buffer");
  }

  @Test
  @Order(1)
  void hasAUnitThatGivesAwayLittle() throws Exception {
    run("systemd-analyze", "verify", "--man=no", UNIT.toString());
    run("systemd-analyze", "security", "--offline=true", "--threshold=25", UNIT.toString());
  }

  @Test
  @Order(1)
  void tellsShellsAndReadersOfItsCommands() throws Exception {
    assertThat(run("quellctl", "--version")).isEqualTo("quellctl " + VERSION);
    assertThat(
            run(
                "bash",
                "-c",
                "source /usr/share/bash-completion/completions/quellctl && complete -p quellctl"))
        .contains("quellctl");
    assertThat(Files.readString(Path.of("/usr/share/zsh/vendor-completions/_quellctl")))
        .startsWith("#compdef quellctl\n")
        .contains("/usr/share/bash-completion/completions");
    assertThat(Files.readString(Path.of("/usr/share/man/man1/quellctl-kill.1")))
        .contains(".TH \"QUELLCTL\\-KILL\" \"1\"");
    assertThat(Files.readString(Path.of("/usr/share/man/man1/quellctl-doctor.1")))
        .contains("\\-\\-output", "\\-\\-profile");
  }

  /** As systemd starts it; twice, for what the first one leaves to the second. */
  @Test
  @Order(2)
  void servesAsItsUser() throws Exception {
    serve();
    assertThat(STATE.resolve("quell.jsa")).isNotEmptyFile();
    serve();
  }

  /** By whoever has unpacked it; here that is root, for whom PostgreSQL is started differently. */
  @Test
  @Order(2)
  void servesFromAnArchive() throws Exception {
    run(
        "tar",
        "xzf",
        RELEASE.resolve("quell-" + VERSION + "-linux-amd64.tar.gz").toString(),
        "-C",
        folder.toString());
    serve(
        new ProcessBuilder(
            folder.resolve("quell-" + VERSION + "/bin/quell").toString(),
            "--data-folder",
            folder.resolve("data").toString()));
  }

  @Test
  @Order(3)
  void keepsWhatIsTheOperatorsWhenItIsUpgraded() throws Exception {
    Files.writeString(CONFIGURATION, Files.readString(CONFIGURATION) + "# by hand\n");
    Path unpacked = folder.resolve("unpacked");
    Path newer = folder.resolve("newer.deb");
    run(
        "dpkg-deb",
        "-R",
        RELEASE.resolve("quell_" + VERSION + "_amd64.deb").toString(),
        unpacked.toString());
    Path control = unpacked.resolve("DEBIAN/control");
    Files.writeString(
        control,
        Files.readString(control)
            .replaceFirst("(?m)^Version: .*$", "Version: " + VERSION + "+next"));
    run("dpkg-deb", "-Znone", "-b", unpacked.toString(), newer.toString());

    run("dpkg", "--force-confold", "-i", newer.toString());

    assertThat(run("dpkg-query", "-W", "-f", "${Version}", "quell")).isEqualTo(VERSION + "+next");
    assertThat(Files.readString(CONFIGURATION)).endsWith("# by hand\n");
    assertThat(STATE.resolve("database/PG_VERSION")).isNotEmptyFile();
    serve();
  }

  @Test
  @Order(4)
  void leavesNothingWhenItIsPurged() throws Exception {
    run("dpkg", "--purge", "quell");

    assertThat(STATE).doesNotExist();
    assertThat(CONFIGURATION.getParent()).doesNotExist();
    assertThat(UNIT).doesNotExist();
    assertThat(run("sh", "-c", "getent passwd quell || echo nobody")).isEqualTo("nobody");
  }

  private static void serve() throws Exception {
    String command =
        Files.readAllLines(UNIT).stream()
            .filter(line -> line.startsWith("ExecStart="))
            .map(line -> line.substring("ExecStart=".length()))
            .findFirst()
            .orElseThrow();
    ProcessBuilder builder =
        new ProcessBuilder(
                "setpriv",
                "--reuid=quell",
                "--regid=quell",
                "--clear-groups",
                "sh",
                "-c",
                "exec " + command)
            .directory(STATE.toFile());
    builder.environment().put("STATE_DIRECTORY", STATE.toString());
    serve(builder);
  }

  /** Starts a server, calls it, and stops it with SIGTERM. */
  private static void serve(ProcessBuilder builder) throws Exception {
    Path errors = Files.createTempFile(folder, "service", ".log");
    builder.environment().put("QUELL_HTTP_PORT", "0");
    Process service = builder.redirectError(errors.toFile()).start();
    try (BufferedReader output = service.inputReader()) {
      Matcher listens = LISTENS.matcher(String.valueOf(output.readLine()));
      assertThat(listens.matches()).as(Files.readString(errors)).isTrue();
      String server = "http://127.0.0.1:" + listens.group(1);
      assertThat(
              HttpClient.newHttpClient()
                  .send(
                      HttpRequest.newBuilder(URI.create(server + "/readyz")).build(),
                      BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(200);
      assertThat(run("quellctl", "jobs", "--json", "--server", server)).contains("\"kill_jobs\"");
      service.toHandle().destroy();
      assertThat(service.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      service.descendants().forEach(ProcessHandle::destroyForcibly);
      service.destroyForcibly();
    }
  }

  /** Runs a program, which must end well; returns what it wrote. */
  private static String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".log");
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    String written = Files.readString(output).strip();
    assertThat(ended && process.exitValue() == 0)
        .as("%s: %s", String.join(" ", command), written)
        .isTrue();
    return written;
  }
}
