package dev.quell.api.database;

import dev.quell.testing.FreePort;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;

/**
 * A PostgreSQL server of a test's own, from the programs that come with Quell: a test may configure
 * it, copy it, kill it and promote it. Its superuser is {@code quell}. All methods block.
 */
final class PostgresNode implements AutoCloseable {
  private static final String DATA = "database";

  private final Path folder;
  private final PostgresProgram programs;
  private final PostgresCluster cluster;
  private final int port = FreePort.find();

  private PostgresNode(Path folder) throws IOException {
    this.folder = folder;
    this.programs = new PostgresProgram(Programs.FOLDER, folder);
    this.cluster = new PostgresCluster(folder, programs);
  }

  /** Unpacked once for all tests of the JVM. */
  private static final class Programs {
    static final Path FOLDER = unpack();

    private static Path unpack() {
      try {
        Path folder = Files.createTempDirectory("quell-postgresql");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        return PostgresBinaries.unpackInto(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void delete(Path folder) {
      try {
        PathUtils.deleteDirectory(folder);
      } catch (IOException left) {
        // It is in a folder for temporary files.
      }
    }
  }

  /** A server with nothing in it, which does not run yet. */
  static PostgresNode initialise(Path folder) throws IOException {
    PostgresNode node = new PostgresNode(Files.createDirectories(folder).toRealPath());
    node.cluster.initialise();
    return node;
  }

  /** A copy of this server, which must not run; neither does the copy. */
  PostgresNode copyTo(Path target) throws IOException {
    Files.createDirectories(target);
    PathUtils.copyDirectory(folder, target);
    try (Stream<Path> files = Files.walk(target.resolve(DATA))) {
      files.filter(Files::isDirectory).forEach(file -> restrict(file));
    }
    return new PostgresNode(target.toRealPath());
  }

  /** Nobody else may read the data, or the server does not start. */
  private static void restrict(Path folder) {
    if (!folder.toFile().setReadable(false, false)
        || !folder.toFile().setExecutable(false, false)
        || !folder.toFile().setReadable(true, true)
        || !folder.toFile().setExecutable(true, true)) {
      throw new IllegalStateException("Cannot restrict " + folder);
    }
  }

  /** Adds settings, such as {@code ssl = on}. */
  PostgresNode configure(String... settings) throws IOException {
    Files.write(
        folder.resolve(DATA).resolve("postgresql.conf"),
        List.of(settings),
        StandardOpenOption.APPEND);
    return this;
  }

  /** Says who may come in, and how; nobody else may. */
  PostgresNode admit(String... rules) throws IOException {
    Files.write(folder.resolve(DATA).resolve("pg_hba.conf"), List.of(rules));
    return this;
  }

  /** Makes it follow another server, once it is started. */
  PostgresNode follow(PostgresNode primary, String name) throws IOException {
    Files.createFile(folder.resolve(DATA).resolve("standby.signal"));
    return configure(
        "primary_conninfo = 'host=127.0.0.1 port=%d user=quell password=%s application_name=%s'"
            .formatted(primary.port, primary.password(), name));
  }

  PostgresNode start() throws IOException {
    cluster.start(port);
    return this;
  }

  /** Stops it as for maintenance. */
  void stop() throws IOException {
    cluster.stop();
  }

  /** What {@code kill -9} of all its processes does. */
  void kill() throws IOException {
    ProcessHandle server = process().orElseThrow();
    List<ProcessHandle> sessions = server.children().toList();
    server.destroyForcibly();
    sessions.forEach(ProcessHandle::destroyForcibly);
    server.onExit().join();
  }

  /** Makes a standby the primary; returns when it takes writes. */
  void promote() throws IOException {
    PostgresProgram.Outcome outcome =
        programs.run("pg_ctl", "promote", "--pgdata=" + DATA, "--wait");
    if (!outcome.isSuccess()) {
      throw new IllegalStateException(outcome.oneLine());
    }
  }

  int port() {
    return port;
  }

  String password() throws IOException {
    return cluster.password().reveal();
  }

  /** A way into it beside the program under test. */
  TestDatabase database() throws IOException {
    return TestDatabase.ofOthers(port, "postgres", PostgresCluster.USER, password());
  }

  /** The URL of one database on several servers. */
  static String url(PostgresNode... nodes) throws IOException {
    List<String> hosts = Arrays.stream(nodes).map(node -> "127.0.0.1:" + node.port()).toList();
    return "postgresql://quell:%s@%s/postgres"
        .formatted(nodes[0].password(), String.join(",", hosts));
  }

  private Optional<ProcessHandle> process() throws IOException {
    Path file = folder.resolve(DATA).resolve("postmaster.pid");
    return Files.exists(file)
        ? ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0)))
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    if (process().isPresent()) {
      kill();
    }
  }
}
