package dev.quell.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * A database whose tables are on a {@link SmallDisk}, on the server of another one, whose
 * write-ahead log is elsewhere: so the disk can be full and the server goes on. The server must run
 * on this machine.
 */
public final class DatabaseOnSmallDisk implements AutoCloseable {
  private static final int MEGABYTES = 64;
  private static final String NAME = "quell_small";
  private static final String TABLESPACE = "small_disk";

  private final TestDatabase neighbour;
  private final SmallDisk disk;
  private final TestDatabase database;

  private DatabaseOnSmallDisk(TestDatabase neighbour, SmallDisk disk, TestDatabase database) {
    this.neighbour = neighbour;
    this.disk = disk;
    this.database = database;
  }

  /** A copy of the migrated template, beside another database; there can be one at a time. */
  public static DatabaseOnSmallDisk beside(TestDatabase neighbour) {
    SmallDisk disk = SmallDisk.mount(MEGABYTES);
    try {
      Path tables = Files.createDirectory(disk.folder().resolve("tables"));
      neighbour.execute("create tablespace " + TABLESPACE + " location '" + tables + "'");
      neighbour.execute(
          "create database %s template %s tablespace %s"
              .formatted(NAME, DatabaseTemplate.NAME, TABLESPACE));
      return new DatabaseOnSmallDisk(neighbour, disk, neighbour.sibling(NAME));
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw new IllegalStateException(e);
    }
  }

  public SmallDisk disk() {
    return disk;
  }

  public TestDatabase database() {
    return database;
  }

  /** Drops the database, whoever may still be connected to it. */
  @Override
  public void close() throws SQLException {
    database.close();
    try (disk) {
      neighbour.execute("drop database " + NAME + " with (force)");
      neighbour.execute("drop tablespace " + TABLESPACE);
    }
  }
}
