package dev.quell.api.database;

import com.sun.management.OperatingSystemMXBean;
import dev.quell.api.config.Secret;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL cluster of a data folder and its server. The folder holds {@code database} (the
 * cluster that serves, beside which an upgrade may make others), {@code password} (of the user
 * {@value #USER}) and {@code postgresql.log}. Whoever calls this holds the lock of the folder. All
 * methods block.
 */
final class PostgresCluster {
  static final String USER = "quell";

  /** The folder of the cluster that serves. */
  static final String SERVING = "database";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresCluster.class);
  private static final String UNFINISHED_CLUSTER = "database-initialising";
  private static final String PASSWORD = "password";
  private static final int PASSWORD_BYTES = 24;
  private static final int WAIT_SECONDS = 120;

  /** What a server that has to recover for longer is given, before it is looked at again. */
  static final int RESTART_SECONDS = 30;

  /** On the command line of the server, where they outrank every file. */
  private static final List<String> SETTINGS =
      List.of(
          "fsync=on",
          "synchronous_commit=on",
          "full_page_writes=on",
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=''",
          "max_connections=200",
          "timezone=UTC",
          "log_timezone=UTC");

  private static final List<String> INITIAL =
      List.of(
          "--pgdata=" + UNFINISHED_CLUSTER,
          "--username=" + USER,
          "--auth=scram-sha-256",
          "--pwfile=" + PASSWORD,
          "--encoding=UTF8",
          // Independent of the C library, whose upgrades change the order of indexed text.
          "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8",
          "--locale=C");

  private static final int SHARE_OF_MEMORY = 8;
  private static final long LEAST_BUFFERS = 128L << 20;
  private static final long MOST_BUFFERS = 4L << 30;

  private final Path folder;
  private final String name;
  private final Path log;
  private final PostgresProgram programs;

  /** The cluster that serves. */
  PostgresCluster(Path folder, PostgresProgram programs) {
    this(folder, SERVING, programs);
  }

  /**
   * A cluster of any name.
   *
   * @param name of its folder in the data folder
   */
  PostgresCluster(Path folder, String name, PostgresProgram programs) {
    this.folder = folder;
    this.name = name;
    this.log = folder.resolve("postgresql.log");
    this.programs = programs;
  }

  /** The data folder. */
  Path folder() {
    return folder;
  }

  boolean exists() {
    return Files.exists(folder.resolve(name));
  }

  /** The major version of PostgreSQL whose programs have made the cluster, and can run it. */
  int majorVersion() throws IOException {
    return Integer.parseInt(Files.readString(folder.resolve(name).resolve("PG_VERSION")).strip());
  }

  /** Makes an empty cluster with a random password; an attempt cut short leaves none behind. */
  void initialise() throws IOException {
    writePassword();
    initialiseWithPassword();
  }

  /** Makes an empty cluster with the password that the folder has. */
  void initialiseWithPassword() throws IOException {
    Path unfinished = folder.resolve(UNFINISHED_CLUSTER);
    if (Files.exists(unfinished)) {
      PathUtils.deleteDirectory(unfinished);
    }
    PostgresProgram.Outcome outcome =
        programs.run("initdb", Stream.concat(INITIAL.stream(), sizes()).toArray(String[]::new));
    if (!outcome.isSuccess()) {
      throw new DatabaseException(
          "The data folder %s cannot be initialised: %s".formatted(folder, outcome.oneLine()));
    }
    Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Names what a new cluster has in its {@code postgresql.conf}, where an operator may change it.
   * Heartbeats come to all live instances in turn: where these do not fit the buffers, a page must
   * be written, after the log up to it, for nearly each of them. After a checkpoint each page is
   * logged as a whole once more, so they are far apart.
   */
  private static Stream<String> sizes() {
    return Stream.of(
        "--set=shared_buffers=" + (buffers(memory()) >> 20) + "MB",
        "--set=max_wal_size=4GB",
        "--set=checkpoint_timeout=15min");
  }

  /**
   * Answers how large the buffers of a new cluster are on a machine, or in a container, with so
   * much memory, in bytes.
   */
  static long buffers(long memory) {
    return Math.max(LEAST_BUFFERS, Math.min(MOST_BUFFERS, memory / SHARE_OF_MEMORY));
  }

  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  Secret password() throws IOException {
    return Secret.of(Files.readString(folder.resolve(PASSWORD)));
  }

  /**
   * Ends the server that a killed Quell left behind. The folder's lock says that it has no owner.
   */
  void endLeftover() throws IOException {
    Path pidFile = pidFile();
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> leftover = serverOf(pidFile);
    if (leftover.isPresent()) {
      LOG.atWarn()
          .addKeyValue("pid", leftover.get().pid())
          .log("An earlier Quell left its PostgreSQL running; it is stopped and started anew");
      stop();
    } else {
      // The number may belong to a stranger by now, and PostgreSQL would take that for its server.
      Files.delete(pidFile);
    }
  }

  /** Starts the server and waits until it takes connections. */
  void start(int port) throws IOException {
    if (Files.exists(log)) {
      Path previous = log.resolveSibling(log.getFileName() + ".previous");
      Files.move(log, previous, StandardCopyOption.REPLACE_EXISTING);
    }
    PostgresProgram.Outcome outcome = launch(port, WAIT_SECONDS);
    if (!outcome.isSuccess()) {
      throw new DatabaseException(
          "The embedded PostgreSQL did not start: %s (see %s)"
              .formatted(fatalLine().orElse(outcome.oneLine()), log));
    }
  }

  /** Tells whether the server runs; it may be recovering. */
  boolean isRunning() throws IOException {
    Path pidFile = pidFile();
    return Files.exists(pidFile) && serverOf(pidFile).isPresent();
  }

  /**
   * Starts a server that has ended by itself; what it said then stays in its log. Its file must not
   * go before its sessions have ended: two servers would write to the same tables.
   */
  void restart(int port) throws IOException {
    if (ProcessHandle.allProcesses().anyMatch(this::isOfThisFolder)) {
      throw new DatabaseException("Sessions of the embedded PostgreSQL have outlived it");
    }
    Files.deleteIfExists(pidFile());
    PostgresProgram.Outcome outcome = launch(port, RESTART_SECONDS);
    if (!outcome.isSuccess() && !isRunning()) {
      throw new DatabaseException(
          "The embedded PostgreSQL did not start: %s (see %s)".formatted(outcome.oneLine(), log));
    }
  }

  private PostgresProgram.Outcome launch(int port, int waitSeconds) throws IOException {
    String settings = SETTINGS.stream().map(" -c "::concat).collect(Collectors.joining());
    return programs.run(
        "pg_ctl",
        "start",
        "--pgdata=" + name,
        "--log=" + log.getFileName(),
        "--options=-p " + port + settings,
        "--wait",
        "--timeout=" + waitSeconds);
  }

  private Path pidFile() {
    return folder.resolve(name).resolve("postmaster.pid");
  }

  /** Stops the server and waits until it has; it rolls back what was not committed. */
  void stop() throws IOException {
    PostgresProgram.Outcome outcome =
        programs.run(
            "pg_ctl",
            "stop",
            "--pgdata=" + name,
            "--mode=fast",
            "--wait",
            "--timeout=" + WAIT_SECONDS);
    if (!outcome.isSuccess()) {
      throw new DatabaseException(
          "The embedded PostgreSQL did not stop: %s (see %s)".formatted(outcome.oneLine(), log));
    }
  }

  private void writePassword() throws IOException {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    Path file = folder.resolve(PASSWORD);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, HexFormat.of().formatHex(random));
  }

  /** The process that the file names, if it runs a program that was unpacked in this folder. */
  private Optional<ProcessHandle> serverOf(Path pidFile) throws IOException {
    try (Stream<String> lines = Files.lines(pidFile)) {
      return lines
          .findFirst()
          .filter(line -> line.matches("\\d{1,10}"))
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
          .filter(this::isOfThisFolder);
    }
  }

  private boolean isOfThisFolder(ProcessHandle process) {
    return process.info().command().filter(path -> Path.of(path).startsWith(folder)).isPresent();
  }

  private Optional<String> fatalLine() throws IOException {
    if (!Files.exists(log)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.contains("FATAL")).findFirst();
    }
  }
}
