package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.database.DatabaseException;
import dev.quell.api.database.EmbeddedDatabase;
import dev.quell.api.database.MajorUpgrade;
import dev.quell.api.database.PostgresOfVersion;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.SmallDisk;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The data folder of a build that brought an older PostgreSQL is brought to this build's version by
 * one command, with all that is in it.
 */
class MajorUpgradeIT {
  private static final int OLD = 15;

  /** Room for the folder and for the programs of both versions, and little besides. */
  private static final int MEGABYTES = 260;

  @TempDir private static Path shared;

  private static Path old;

  @TempDir private Path folder;

  /** With the work of the README's tour in it. */
  @BeforeAll
  static void makeOldFolder() throws Exception {
    Prerequisite.CURL.require();
    old = PostgresOfVersion.withProgramsOfThisBuild(Files.createDirectory(shared.resolve("old")));
    try (PostgresOfVersion postgres = PostgresOfVersion.start(old, OLD);
        QuellProcess quell =
            QuellProcess.start(
                shared, Map.of("QUELL_DATABASE_URL", postgres.url()), "--port", "0")) {
      ReadmeTour.walk(shared, quell.awaitListening());
      quell.terminate();
      quell.awaitExit();
    }
  }

  /** Also where an earlier attempt was cut short while it restored. */
  @Test
  void bringsAFolderToTheVersionOfThisBuild() throws Exception {
    Path data = copy();
    Files.createDirectory(data.resolve("database-upgrading"));
    Files.createDirectory(data.resolve("database-upgraded"));
    Files.writeString(data.resolve("upgrade-from-15.dump"), "half");
    assertThatThrownBy(() -> EmbeddedDatabase.start(data, 0))
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith("The data folder %s is of PostgreSQL 15, and this build", data)
        .hasMessageEndingWith("java -jar quell.jar upgrade-database --data-folder " + data);

    try (QuellProcess upgrade =
        QuellProcess.start(folder, "upgrade-database", "--data-folder", data.toString())) {
      assertThat(upgrade.awaitExit()).as(upgrade.errors()).isZero();
      assertThat(upgrade.errors())
          .contains("Dumped ", "Restored ")
          .endsWith(
              """
              The old database is kept in %s; remove it when nobody wants it back. What was set in \
              its postgresql.conf is to be set again in the new one's."""
                  .formatted(data.resolve("database-15")));
    }

    try (QuellProcess quell =
        QuellProcess.start(folder, "--port", "0", "--data-folder", data.toString())) {
      HttpCalls http = HttpCalls.to(quell.awaitListening());
      assertThat(http.get("workflow/1/workflow_tasks?limit=1"))
          .contains("\\\"fit-3\\\"", "\\\"DONE\\\"");
      assertThat(http.post("tool", "{\"name\": \"next\"}")).isEqualTo("{\"tool\":[2,\"next\"]}");
      quell.terminate();
      quell.awaitExit();
    }
    assertThat(data.resolve("upgrade-from-15.dump")).doesNotExist();
    assertThat(upgrade(data, Optional.empty())).contains("is of PostgreSQL", "already");
  }

  @Test
  void refusesToUpgradeBeneathAQuellThatRuns() throws Exception {
    Path data = copy();
    try (FileChannel file =
            FileChannel.open(
                data.resolve("quell.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = file.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> upgrade(data, Optional.empty()))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("is in use by another Quell that runs. Stop that one");
    }
  }

  /**
   * Then it is as if it had been cut short between its two renames, when there is no database: a
   * start must not make an empty one.
   */
  @Test
  void takesTheProgramsOfTheOldJarWhereTheFolderHasNone() throws Exception {
    Path data = copy();
    try (var unpacked = Files.newDirectoryStream(data, "postgresql-*")) {
      for (Path programs : unpacked) {
        if (Files.isDirectory(programs)) {
          PathUtils.deleteDirectory(programs);
        }
      }
    }
    assertThatThrownBy(() -> upgrade(data, Optional.empty()))
        .isInstanceOf(DatabaseException.class)
        .hasMessage(
            "The programs of PostgreSQL 15 are not in the data folder %s. Name the quell.jar that ran"
                + " on it before: --old-jar FILE",
            data);
    assertThatThrownBy(
            () -> upgrade(data, Optional.of(Path.of(System.getProperty("quellctl.jar")))))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("brings no PostgreSQL for this machine");

    assertThat(upgrade(data, Optional.of(PostgresOfVersion.jar(OLD)))).contains("Restored ");

    Files.move(data.resolve("database"), data.resolve("database-upgraded"));
    assertThatThrownBy(() -> EmbeddedDatabase.start(data, 0))
        .hasMessageStartingWith("The upgrade of the data folder " + data + " was cut short");
    assertThat(upgrade(data, Optional.empty())).contains("is of PostgreSQL", "now");
    EmbeddedDatabase.start(data, 0).stop();
  }

  @Test
  void overwritesNoOldDatabaseThatIsKept() throws Exception {
    Path data = copy();
    Path kept = Files.createDirectory(data.resolve("database-15"));

    assertThatThrownBy(() -> upgrade(data, Optional.empty()))
        .isInstanceOf(DatabaseException.class)
        .hasMessage(
            "%s is there already, where the old database would be kept. Move it elsewhere or remove"
                + " it, then repeat the upgrade.",
            kept);
  }

  @Test
  void refusesWhereTheRoomDoesNotSuffice() throws Exception {
    Prerequisite.SMALL_DISK.require();
    try (SmallDisk disk = SmallDisk.mount(MEGABYTES)) {
      Path data = disk.folder().resolve("data");
      copyTo(data);

      assertThatThrownBy(() -> upgrade(data, Optional.empty()))
          .isInstanceOf(DatabaseException.class)
          .hasMessageMatching(
              "The file system of .* has \\d+ MB left, and the upgrade may need \\d+ MB for a dump"
                  + " and a second database\\. Make room, .*");
      assertThat(data.resolve("database/PG_VERSION")).hasContent("15");
    }
  }

  @Test
  void refusesWhatIsNoDataFolder() throws Exception {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> upgrade(none, Optional.empty()))
        .hasMessage("There is no data folder %s. Name it with --data-folder.", none);
    try (QuellProcess upgrade =
        QuellProcess.start(
            folder, "upgrade-database", "--database-url", "postgresql://a:b@127.0.0.1/c")) {
      assertThat(upgrade.awaitExit()).isEqualTo(1);
      assertThat(upgrade.errors()).startsWith("The settings name an external database");
    }
  }

  private static String upgrade(Path data, Optional<Path> oldJar) {
    StringWriter told = new StringWriter();
    MajorUpgrade.run(data, oldJar, new PrintWriter(told));
    return told.toString();
  }

  private Path copy() throws Exception {
    Path data = folder.toRealPath().resolve("data");
    copyTo(data);
    return data;
  }

  /** With the modes of its files, on which PostgreSQL insists. */
  private static void copyTo(Path data) throws Exception {
    Process copy = new ProcessBuilder("cp", "-a", old.toString(), data.toString()).start();
    assertThat(copy.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(copy.exitValue()).isZero();
  }
}
