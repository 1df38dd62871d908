package dev.quell.loadtest.soak;

import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs one server of a primary and its standby, from the programs that are installed. Its tables
 * may be on a small disk; its write-ahead log is elsewhere, since PostgreSQL goes on without room
 * for tables, but not without room for that. All methods block.
 *
 * @param bin where the programs are
 * @param data a folder that exists
 */
record PostgresServer(Path bin, Path data, int port, Optional<SmallDisk> disk) {
  private static final String USER = "quell";
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** A busy site vacuums often; nobody else's machine comes in. */
  private static final String SETTINGS =
      " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=250"
          + " -c max_wal_size=512MB -c wal_keep_size=128MB -c autovacuum_naptime=10s"
          + " -c autovacuum_vacuum_scale_factor=0.05";

  /** Finds the newest PostgreSQL of Debian's packages. */
  static Path findPrograms() {
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("no initdb"));
    } catch (IOException e) {
      throw new LoadTestException(
          "There is no PostgreSQL below " + DEBIAN + "; it is in Debian's package postgresql.", e);
    }
  }

  /** Makes an empty primary, and starts it. */
  void initialise() {
    run("initdb", "--username=" + USER, "--auth=trust", "--encoding=UTF8", "--waldir=" + wal());
    start();
  }

  /** Becomes the standby of another server, whatever was here before, and starts. */
  void follow(PostgresServer primary) {
    remove(database(), wal());
    String address =
        "--dbname=host=127.0.0.1 port=%d user=%s application_name=standby"
            .formatted(primary.port, USER);
    run(
        "pg_basebackup",
        "--write-recovery-conf",
        "--checkpoint=fast",
        "--waldir=" + wal(),
        address);
    start();
  }

  private void start() {
    run("pg_ctl", "--wait", "--log=" + wal() + ".txt", "--options=-p " + port + SETTINGS, "start");
  }

  /** Makes a standby the primary; returns when it takes writes. */
  void promote() {
    run("pg_ctl", "--wait", "promote");
  }

  /** Ends all its processes as {@code kill -9} does. */
  void kill() {
    processes().toList().forEach(ProcessHandle::destroyForcibly);
  }

  /** Leaves nothing of it, once it has ended, but its log for people. */
  void discard() {
    disk.ifPresent(SmallDisk::unmount);
    remove(data, wal());
  }

  private static void remove(Path... folders) {
    List<String> command = new ArrayList<>(List.of("rm", "-rf"));
    Stream.of(folders).map(Path::toString).forEach(command::add);
    Program.run(command);
  }

  /** Connects; whoever asks closes it. */
  Database connect() {
    return Database.connect(
        DatabaseAddress.parse("postgresql://%s@127.0.0.1:%d/postgres".formatted(USER, port)));
  }

  /** Answers the address of the database on several servers, of which one takes the writes. */
  static String url(PostgresServer one, PostgresServer other) {
    return "postgresql://%s@127.0.0.1:%d,127.0.0.1:%d/postgres?target_session_attrs=read-write"
        .formatted(USER, one.port, other.port);
  }

  /** Lists the server and its children, the server first; none if it does not run. */
  Stream<ProcessHandle> processes() {
    Path file = database().resolve("postmaster.pid");
    try {
      Optional<ProcessHandle> server =
          Files.exists(file)
              ? ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0)))
              : Optional.empty();
      // The number in the file may be a stranger's by now.
      return server.filter(found -> found.info().command().orElse("").endsWith("postgres")).stream()
          .flatMap(found -> Stream.concat(Stream.of(found), found.children()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(String name, String... arguments) {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // They refuse to run as root; in a user namespace of its own it is nobody.
      command.addAll(List.of("unshare", "--user"));
    }
    command.addAll(List.of(bin.resolve(name).toString(), "--pgdata=" + database()));
    command.addAll(List.of(arguments));
    Program.run(command);
  }

  private Path database() {
    return data.resolve("database");
  }

  private Path wal() {
    return data.resolveSibling(data.getFileName() + "-wal");
  }
}
