package dev.quell.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.FreePort;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the two PostgreSQL of {@code compose.standby.yaml}, with Debian's PostgreSQL. */
class StandbyIT {
  private static final String PASSWORD = "0123456789abcdef";
  private static final long SECONDS = 60;

  @TempDir private Path folder;
  private final List<Path> primaries = new ArrayList<>();
  private final List<Process> standbys = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Process standby : standbys) {
      standby.destroy();
      if (!standby.waitFor(SECONDS, TimeUnit.SECONDS)) {
        standby.destroyForcibly();
      }
    }
    for (Path data : primaries) {
      run(Map.of(), program("pg_ctl"), "stop", "--mode=immediate", "--pgdata=" + data);
    }
  }

  @Test
  void theStandbyCopiesFollowsComesBackAndTakesOver() throws Exception {
    Prerequisite.POSTGRESQL.require();
    int primaryPort = FreePort.find();
    int standbyPort = FreePort.find();
    Path primary = startPrimary(primaryPort);
    Path standby = Files.createDirectory(folder.resolve("standby"));
    // Before the primary lets it in: it tries until it may.
    startStandby(standby, primaryPort, standbyPort);
    letStandbyIn(primary, primaryPort);

    try (TestDatabase writes = database(primaryPort)) {
      writes.execute("create table news (words text)");
      writes.execute("insert into news values ('first')");
      Await.until(() -> words(standbyPort).equals(List.of(List.of("first"))));

      run(Map.of(), program("pg_ctl"), "stop", "--mode=fast", "--pgdata=" + standby);
      writes.execute("insert into news values ('second')");
      // With its data there is no copy to be made.
      startStandby(standby, primaryPort, standbyPort);
      Await.until(() -> words(standbyPort).size() == 2);
    }

    run(Map.of(), program("pg_ctl"), "stop", "--mode=immediate", "--pgdata=" + primary);
    primaries.remove(primary);
    run(Map.of(), program("pg_ctl"), "promote", "--wait", "--pgdata=" + standby);
    try (TestDatabase promoted = database(standbyPort)) {
      assertThat(promoted.execute("insert into news values ('third')")).isEqualTo(1);
    }
  }

  /** As the image makes it: whoever has a password gets in, but not for replication. */
  private Path startPrimary(int port) throws Exception {
    Path data = folder.resolve("primary");
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    run(
        Map.of(),
        program("initdb"),
        "--pgdata=" + data,
        "--username=quell",
        "--pwfile=" + password,
        "--auth=scram-sha-256",
        "--no-sync");
    Files.writeString(data.resolve("pg_hba.conf"), "host all all all scram-sha-256\n");
    run(
        Map.of(),
        program("pg_ctl"),
        "start",
        "--wait",
        "--pgdata=" + data,
        "--log=" + folder.resolve("primary.log"),
        "--options=-p " + port + " " + String.join(" ", settings()));
    primaries.add(data);
    return data;
  }

  private void letStandbyIn(Path data, int port) throws Exception {
    run(
        Map.of(
            "PGHOST",
            "127.0.0.1",
            "PGPORT",
            Integer.toString(port),
            "PGPASSWORD",
            PASSWORD,
            "PGDATA",
            data.toString(),
            "POSTGRES_USER",
            "quell",
            "POSTGRES_DB",
            "postgres",
            "REPLICATION_PASSWORD",
            PASSWORD),
        "bash",
        script("primary.sh"));
    run(Map.of(), program("pg_ctl"), "reload", "--pgdata=" + data);
  }

  private void startStandby(Path data, int primaryPort, int port) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("bash", script("standby.sh"), "postgres", "-p", Integer.toString(port)));
    command.addAll(settings());
    ProcessBuilder builder =
        builder(
            Map.of(
                "PGDATA",
                data.toString(),
                "PRIMARY_HOST",
                "127.0.0.1",
                "PRIMARY_PORT",
                Integer.toString(primaryPort),
                "REPLICATION_PASSWORD",
                PASSWORD),
            command);
    standbys.add(builder.redirectOutput(folder.resolve("standby.log").toFile()).start());
  }

  private static List<String> settings() {
    return List.of(
        "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off");
  }

  private static List<List<Object>> words(int port) {
    try (TestDatabase reads = database(port)) {
      return reads.rows("select words from news order by words");
    } catch (IllegalStateException | SQLException notThereYet) {
      return List.of();
    }
  }

  private static TestDatabase database(int port) {
    return TestDatabase.ofOthers(port, "postgres", "quell", PASSWORD);
  }

  private static String script(String name) {
    return Path.of("postgres", name).toAbsolutePath().toString();
  }

  private static String program(String name) throws IOException {
    return bin().resolve(name).toString();
  }

  private static Path bin() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private static void run(Map<String, String> environment, String... command) throws Exception {
    Path output = Files.createTempFile("standby", ".log");
    try {
      Process process =
          builder(environment, List.of(command)).redirectOutput(output.toFile()).start();
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      Files.delete(output);
    }
  }

  private static ProcessBuilder builder(Map<String, String> environment, List<String> command)
      throws IOException {
    List<String> whole = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // PostgreSQL refuses to run as root; in a user namespace of its own it is nobody.
      whole.addAll(List.of("unshare", "--user"));
    }
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
    builder.environment().merge("PATH", bin().toString(), (old, first) -> first + ":" + old);
    builder.environment().putAll(environment);
    return builder;
  }
}
