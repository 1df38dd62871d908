package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.Secret;
import dev.quell.testing.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class EmbeddedDatabaseTest {
  /** Unpacking and initialising take seconds: the tests share a folder, and leave it idle. */
  @TempDir private static Path shared;

  @Test
  void isDurableAndSpeaksUtcOnLoopbackOnly() {
    EmbeddedDatabase database = EmbeddedDatabase.start(shared, 0);
    try {
      Map.of(
              "fsync", "on",
              "synchronous_commit", "on",
              "full_page_writes", "on",
              "log_timezone", "UTC",
              "listen_addresses", "127.0.0.1",
              "unix_socket_directories", "",
              "server_encoding", "UTF8",
              "max_connections", "200")
          .forEach(
              (setting, value) ->
                  assertThat(Probe.value(database.address(), "show " + setting))
                      .as(setting)
                      .isEqualTo(value));
    } finally {
      database.stop();
    }
  }

  /** An eighth of the memory, in reason: live instances are to fit the buffers. */
  @Test
  void beginsWithBuffersForTheMachine() {
    assertThat(PostgresCluster.buffers(512L << 20)).isEqualTo(128L << 20);
    assertThat(PostgresCluster.buffers(16L << 30)).isEqualTo(2L << 30);
    assertThat(PostgresCluster.buffers(256L << 30)).isEqualTo(4L << 30);
    EmbeddedDatabase database = EmbeddedDatabase.start(shared, 0);
    try {
      String source = "select source from pg_settings where name = 'shared_buffers'";
      assertThat(Probe.value(database.address(), source)).isEqualTo("configuration file");
      assertThat(Probe.value(database.address(), "show max_wal_size")).isEqualTo("4GB");
      assertThat(Probe.value(database.address(), "show checkpoint_timeout")).isEqualTo("15min");
    } finally {
      database.stop();
    }
  }

  @Test
  void keepsItsDataOverARestart() {
    EmbeddedDatabase first = EmbeddedDatabase.start(shared, 0);
    Probe.execute(first.address(), "create table restart as select 'kept' as what");
    first.stop();

    EmbeddedDatabase second = EmbeddedDatabase.start(shared, 0);
    try {
      assertThat(Probe.value(second.address(), "select what from restart")).isEqualTo("kept");
    } finally {
      second.stop();
    }
  }

  /** Killed as the kernel does when memory is short; its sessions end after it. */
  @Test
  void startsAServerAgainThatHasEndedByItself() throws IOException {
    EmbeddedDatabase database = EmbeddedDatabase.start(shared, 0);
    try {
      Probe.execute(database.address(), "create table ended as select 'kept' as what");
      String pid = Files.readAllLines(shared.resolve("database/postmaster.pid")).get(0);
      ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();

      Await.until(() -> "kept".equals(seen(database, "select what from ended")));
    } finally {
      database.stop();
    }
    assertThat(shared.resolve("database/postmaster.pid")).doesNotExist();
  }

  /** Nothing while the server is away, or the one that was killed has not noticed yet. */
  private static String seen(EmbeddedDatabase database, String sql) throws IOException {
    try {
      String value = Probe.value(database.address(), sql);
      List<String> log = Files.readAllLines(shared.resolve("postgresql.log"));
      return log.stream().filter(line -> line.contains("ready to accept")).count() > 1 ? value : "";
    } catch (IllegalStateException away) {
      return "";
    }
  }

  @Test
  void letsNobodyInWithoutThePassword() throws IOException {
    EmbeddedDatabase database = EmbeddedDatabase.start(shared, 0);
    try {
      int port = database.address().clientOptions().getPort();
      DatabaseAddress stranger =
          DatabaseAddress.ofLoopback(port, "postgres", "quell", Secret.of("guess"));

      assertThatThrownBy(() -> Probe.value(stranger, "select 1"))
          .hasMessageContaining("password authentication failed");
      assertThat(Files.getPosixFilePermissions(shared.resolve("password")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    } finally {
      database.stop();
    }
  }

  @Test
  void refusesAFolderThatThisProcessUses() throws IOException {
    EmbeddedDatabase database = EmbeddedDatabase.start(shared, 0);
    try {
      assertFolderIsRefused();
    } finally {
      database.stop();
    }
  }

  @Test
  void refusesAFolderThatAnotherProcessUsesAndTakesItOverOnceThatWasKilled() throws Exception {
    FolderKeeper other = FolderKeeper.start(shared);
    Secret password = Secret.of(Files.readString(shared.resolve("password")));
    DatabaseAddress leftover =
        DatabaseAddress.ofLoopback(other.port(), "postgres", "quell", password);
    assertFolderIsRefused();
    Probe.execute(leftover, "create table takeover as select 'kept' as what");
    other.kill();
    assertThat(Probe.value(leftover, "select what from takeover"))
        .as("PostgreSQL outlives the process that was killed")
        .isEqualTo("kept");

    EmbeddedDatabase database = EmbeddedDatabase.start(shared, 0);
    try {
      assertThat(Probe.value(database.address(), "select what from takeover")).isEqualTo("kept");
      assertThatThrownBy(() -> connect(other.port())).isInstanceOf(ConnectException.class);
    } finally {
      database.stop();
    }
  }

  /** After a reboot the number of a dead server may be somebody else's. */
  @Test
  void sparesAStrangerThatHasTheNumberOfADeadServer() throws IOException {
    EmbeddedDatabase.start(shared, 0).stop();
    Process stranger = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(
          shared.resolve("database/postmaster.pid"),
          stranger.pid() + "\n" + shared.resolve("database") + "\n1\n5432\n\n127.0.0.1\n");

      EmbeddedDatabase.start(shared, 0).stop();

      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void takesAConfiguredPortOrSaysWhyNot() throws IOException {
    EmbeddedDatabase.start(shared, 0).stop();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedDatabase.start(shared, taken.getLocalPort()))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("did not start")
          .hasMessageContaining("FATAL:  could not create any TCP/IP sockets")
          .hasMessageContaining(shared.resolve("postgresql.log").toString());
    }
    EmbeddedDatabase.start(shared, 0).stop();
  }

  @Test
  void beginsAnewWhereAnInitialisationWasCutShort(@TempDir Path parent) throws IOException {
    Path folder = parent.resolve("a folder");
    Files.createDirectories(folder.resolve("database-initialising"));
    Files.writeString(folder.resolve("database-initialising/PG_VERSION"), "9");
    Files.createDirectories(folder.resolve("postgresql-unpacking/bin"));

    EmbeddedDatabase database = EmbeddedDatabase.start(folder, 0);
    try {
      assertThat(Probe.value(database.address(), "select 1")).isEqualTo("1");
    } finally {
      database.stop();
    }
  }

  @Test
  void refusesAPathThatAShellWouldRead(@TempDir Path parent) {
    assertThatThrownBy(() -> EmbeddedDatabase.start(parent.resolve("$(reboot)"), 0))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("must not hold quotation marks, dollar signs");
  }

  @Test
  void refusesAPathThatIsNoFolder(@TempDir Path parent) throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");

    assertThatThrownBy(() -> EmbeddedDatabase.start(file, 0))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("The data folder " + file + " cannot be used");
  }

  private static void assertFolderIsRefused() throws IOException {
    assertThatThrownBy(() -> EmbeddedDatabase.start(shared, 0))
        .isInstanceOf(DatabaseException.class)
        .hasMessage(
            "The data folder %s is in use by another Quell that runs. Stop that one, or name"
                + " another folder with --data-folder.",
            shared.toRealPath());
  }

  private static void connect(int port) throws IOException {
    new Socket(InetAddress.getLoopbackAddress(), port).close();
  }
}
